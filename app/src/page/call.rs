//! Calling what a view was given. An answer or a last event may come when the view is gone: then
//! there is nobody left to tell, and nothing happens.

use leptos::prelude::{Callable, Callback};

/// What can be called without knowing whether its view is still there.
pub trait Call<In> {
    /// Calls it, unless its view is gone: where [`Callable::run`] would panic.
    fn call(self, input: In);
}

impl<In: 'static> Call<In> for Callback<In> {
    fn call(self, input: In) {
        let _ = self.try_run(input);
    }
}
