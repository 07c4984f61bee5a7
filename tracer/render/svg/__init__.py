"""Timelines as SVG: lanes and waterfalls, in colours that follow the page or stay for print."""
