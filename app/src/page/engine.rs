//! The page's line to its worker: each question has a number, and its answer comes back by it.

use crate::message::{Answer, Ask, Heard, Request};
use cahier_words::{Sentence, both};
use futures_channel::oneshot;
use js_sys::{Object, Reflect};
use leptos::prelude::*;
use serde::Serialize as _;
use serde_wasm_bindgen::Serializer;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, Event, MessageEvent, Worker, WorkerOptions, WorkerType};

/// Most questions that wait for an answer.
const WAITING_MAX: usize = 512;

/// What comes back: an answer with its file, or why there is none.
pub type Answered = Result<(Answer, Option<Blob>), Sentence>;

/// Something that waits for an answer.
struct Waits {
    answer: oneshot::Sender<Answered>,
    /// What was written, and in which notebook: should its worker hang, the next one is asked.
    written: Option<(String, Request)>,
}

/// The worker of this tab, and who waits for what.
#[derive(Default)]
struct Line {
    worker: Option<Worker>,
    /// Id of its notebook.
    notebook: String,
    /// Whether a worker was replaced and the next one has not opened the notebook yet: what is
    /// written until then waits for it.
    holds: bool,
    asked: u64,
    waiting: BTreeMap<u64, Waits>,
}

/// The worker of this tab. It is replaced when it hangs, or when another notebook is opened.
#[derive(Clone, Copy)]
pub struct Engine(StoredValue<Line, LocalStorage>, RwSignal<u32>);

/// What a page hears of its worker.
pub enum News {
    /// What the worker says.
    Heard(Box<Heard>, Option<Blob>),
    /// The worker is gone, and nothing more will be heard of it.
    Dead,
}

fn silent() -> Sentence {
    both(
        "Le moteur du cahier ne répond pas ; ce qui vient d’être demandé n’a pas été pris, et ce \
         qui est gardé n’est pas touché. Rechargez la page.",
        "The notebook’s engine does not answer; what was asked was not taken, and what is kept is \
         untouched. Reload the page.",
    )
}

fn busy() -> Sentence {
    both(
        "Trop de demandes attendent leur réponse ; celle-ci n’a pas été prise, et rien n’est \
         perdu. Attendez un instant et réessayez.",
        "Too many questions wait for their answer; this one was not taken, and nothing is lost. \
         Wait a moment and try again.",
    )
}

/// A question as it crosses to the worker.
fn message(request: &Request, file: Option<&Blob>) -> Result<Object, JsValue> {
    // Some places are numbers beyond what a number of JavaScript holds.
    let serializer = Serializer::new().serialize_large_number_types_as_bigints(true);
    let message = Object::new();
    Reflect::set(&message, &"request".into(), &request.serialize(&serializer)?)?;
    if let Some(file) = file {
        Reflect::set(&message, &"file".into(), file)?;
    }
    Ok(message)
}

/// What the worker says, and the file beside it.
fn heard(event: &MessageEvent) -> Option<News> {
    let data = event.data();
    let heard = Reflect::get(&data, &"heard".into()).ok()?;
    let heard = serde_wasm_bindgen::from_value::<Heard>(heard);
    let heard = heard.map_err(|error| web_sys::console::error_1(&error.into())).ok()?;
    let file = Reflect::get(&data, &"file".into()).ok();
    let file = file.and_then(|file| file.dyn_into::<Blob>().ok());
    Some(News::Heard(Box::new(heard), file))
}

impl Line {
    /// Puts a question; its answer goes to `answer`.
    fn post(
        &mut self,
        ask: Ask,
        file: Option<&Blob>,
        answer: Option<oneshot::Sender<Answered>>,
    ) -> Result<(), Sentence> {
        if self.waiting.len() >= WAITING_MAX {
            return Err(busy());
        }
        self.asked += 1;
        let once = cahier_crypto::fill(&mut crate::clock::rng());
        let request = Request { number: self.asked, once, ask };
        let written = request.ask.writes();
        if !(written && self.holds) {
            self.say(&request, file)?;
        }
        if let Some(answer) = answer {
            let number = request.number;
            let written = written.then(|| (self.notebook.clone(), request));
            self.waiting.insert(number, Waits { answer, written });
        }
        Ok(())
    }

    fn say(&self, request: &Request, file: Option<&Blob>) -> Result<(), Sentence> {
        let worker = self.worker.as_ref().ok_or_else(silent)?;
        let message = message(request, file).map_err(|_| silent())?;
        worker.post_message(&message).map_err(|_| silent())
    }

    /// Ends the worker; what was written stays for the next one. Gives those who wait in vain.
    fn stop(&mut self) -> Vec<oneshot::Sender<Answered>> {
        if let Some(worker) = self.worker.take() {
            // What it said last may wait to be heard: it is of no use any more.
            worker.set_onmessage(None);
            worker.set_onerror(None);
            worker.set_onmessageerror(None);
            worker.terminate();
        }
        self.holds = true;
        let mut lost = Vec::new();
        for (number, waits) in std::mem::take(&mut self.waiting) {
            match waits.written {
                Some(_) => drop(self.waiting.insert(number, waits)),
                None => lost.push(waits.answer),
            }
        }
        lost
    }

    /// The notebook is open: what was written in it before is asked again, under the same names.
    fn resume(&mut self) {
        if !std::mem::take(&mut self.holds) {
            return;
        }
        for Waits { written, .. } in self.waiting.values() {
            if let Some((notebook, request)) = written
                && *notebook == self.notebook
                && let Err(error) = self.say(request, None)
            {
                // Its worker is gone again, which is said on its own.
                web_sys::console::error_1(&error.get(cahier_words::Lang::En).into());
            }
        }
    }
}

impl Engine {
    /// A line that leads nowhere yet.
    pub fn new() -> Self {
        Self(StoredValue::new_local(Line::default()), RwSignal::new(0))
    }

    /// Starts the worker of a notebook; what is not an answer goes to `news`.
    pub fn start(self, notebook: &str, news: impl Fn(News) + Clone + 'static) {
        let options = WorkerOptions::new();
        options.set_type(WorkerType::Module);
        options.set_name(notebook);
        let Ok(worker) = Worker::new_with_options("/worker.js", &options) else {
            news(News::Dead);
            return;
        };
        let tell = news.clone();
        let listen = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            match heard(&event) {
                Some(News::Heard(heard, file)) => match *heard {
                    Heard::Answer(number, answer) => self.answer(number, answer, file),
                    heard => tell(News::Heard(Box::new(heard), file)),
                },
                // A worker that cannot be understood is of another build than its page.
                _ => self.die(&tell),
            }
        });
        worker.set_onmessage(Some(listen.as_ref().unchecked_ref()));
        listen.forget();
        let end = Closure::<dyn FnMut(Event)>::new(move |_| self.die(&news));
        worker.set_onerror(Some(end.as_ref().unchecked_ref()));
        worker.set_onmessageerror(Some(end.as_ref().unchecked_ref()));
        end.forget();
        let _ = self.0.try_update_value(|line| {
            line.worker = Some(worker);
            notebook.clone_into(&mut line.notebook);
        });
    }

    fn answer(self, number: u64, answer: Result<Answer, Sentence>, file: Option<Blob>) {
        let waits = self.0.try_update_value(|line| line.waiting.remove(&number)).flatten();
        if let Some(waits) = waits {
            // Whoever asked may be gone.
            let _ = waits.answer.send(answer.map(|answer| (answer, file)));
        }
    }

    /// Ends the worker: it hangs, or its notebook is closed. What was written and not answered
    /// waits until that notebook is open again.
    pub fn stop(self) {
        let lost = self.0.try_update_value(Line::stop);
        for answer in lost.unwrap_or_default() {
            let _ = answer.send(Err(silent()));
        }
    }

    /// The notebook is open, and takes what was written before its worker was replaced.
    pub fn resume(self) {
        let _ = self.0.try_update_value(Line::resume);
    }

    /// Nobody answers any more: whoever waits is told so.
    fn die(self, news: &impl Fn(News)) {
        let waiting = self.0.try_update_value(|line| {
            line.worker = None;
            std::mem::take(&mut line.waiting)
        });
        for waits in waiting.unwrap_or_default().into_values() {
            let _ = waits.answer.send(Err(silent()));
        }
        news(News::Dead);
    }

    /// Asks, and gives the answer.
    pub async fn ask(self, ask: Ask) -> Result<Answer, Sentence> {
        self.ask_with(ask, None).await.map(|(answer, _)| answer)
    }

    /// Asks with a file beside, and gives the answer with the file beside it.
    pub async fn ask_with(self, ask: Ask, file: Option<Blob>) -> Answered {
        let writes = ask.writes();
        let (sender, receiver) = oneshot::channel();
        let posted = self.0.try_update_value(|line| line.post(ask, file.as_ref(), Some(sender)));
        posted.unwrap_or_else(|| Err(silent()))?;
        if writes {
            let _ = self.1.try_update(|under_way| *under_way += 1);
        }
        let answered = receiver.await.unwrap_or_else(|_| Err(silent()));
        if writes {
            let _ = self.1.try_update(|under_way| *under_way = under_way.saturating_sub(1));
        }
        answered
    }

    /// How much of what was written here is on its way to the worker; whoever asks follows it.
    pub fn under_way(self) -> usize {
        self.1.get() as usize
    }

    /// Says something that nobody waits for.
    pub fn mention(self, ask: Ask) {
        let _ = self.0.try_update_value(|line| line.post(ask, None, None));
    }
}
