"""Files of many URLs: cut, read, classified by several processes or a cluster, and put together in order."""
