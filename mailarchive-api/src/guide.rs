//! How the contract maps to other stores than an embedded one, and how it evolves.

#[doc = include_str!("../guide/evolution.md")]
pub mod evolution {}

#[doc = include_str!("../guide/postgresql.md")]
pub mod postgresql {}
