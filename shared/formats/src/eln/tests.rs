//! Real archives of five notebooks, and hostile ones made here.

mod again;
mod hostile;
mod quirks;
mod samples;
mod signed;
mod synthetic;
mod written;
mod zips;
