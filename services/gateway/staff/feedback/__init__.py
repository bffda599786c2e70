"""One feedback as the product team sees it, and handing one in for a customer."""
