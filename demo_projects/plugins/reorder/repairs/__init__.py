"""Five ways to carry the quote from one request to a later one that hold on any server."""
