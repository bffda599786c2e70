"""What customers see: the form, the receipt and the tracking page. Made on the server, scripts optional."""
