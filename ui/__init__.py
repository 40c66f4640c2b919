"""The application on screen: router, filters, panels and the server around them."""
