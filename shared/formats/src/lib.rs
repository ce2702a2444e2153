//! Formats of the outside world: HTML and Markdown bodies and files, Word files, tables, and the
//! `.eln` archives of other notebooks.
//!
//! Everything here is pure: bytes and text come in, plain data of `cahier-notebook` comes out.
//! There is no clock, no randomness and no file access, and whatever comes in is taken as
//! hostile: every reader is bounded and gives either the body schema or a typed error.

pub mod address;
mod charset;
pub mod csv;
mod day;
pub mod document;
pub mod docx;
pub mod elabftw;
pub mod eln;
pub mod entry_file;
pub mod html;
mod identity;
mod lang;
pub mod markdown;
pub mod outside;
mod tree;

pub use charset::Charset;
pub use html::{body_from_html, body_to_html};
pub use lang::Lang;
pub use markdown::{body_from_markdown, body_to_markdown};
