"""The gateway: the one door for people and programs. It asks the services and owns no business thing."""
