"""The domain of Resguardo. It has never heard of HTTP."""
