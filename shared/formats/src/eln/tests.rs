//! Real archives of five notebooks, and hostile ones made here.

mod hostile;
mod samples;
mod synthetic;
mod written;
mod zips;
