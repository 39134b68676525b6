"""The way to the registry: DNS, TCP, TLS, proxy, firewall."""
