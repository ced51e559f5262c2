//! Netsplit: a distributed-systems laboratory. See ARCHITECTURE.md for the map.

#![forbid(unsafe_code)]
