//! Finding: the page of a search through all that is written, and the palette, which goes
//! anywhere and does anything by a few letters.

mod asked;
mod marked;
mod offers;
mod palette;
mod result;
mod search_page;

pub use palette::Palette;
pub use search_page::SearchPage;
