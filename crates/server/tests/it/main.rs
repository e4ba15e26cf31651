//! The service from outside: real sockets, a real store.

mod edge;
