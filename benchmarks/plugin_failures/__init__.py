"""How often the plugin of ``demo_projects/plugins`` fails, for each server and each client."""
