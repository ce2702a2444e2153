//! Shows a file without trusting it. What a browser makes of it is decided here, from a short list
//! of types, and never by the file: what is text is shown as text, and nothing becomes markup.

use super::download::fetch;
use super::here::Here;
use super::viewer::Pdf;
use crate::message::FileAsk;
use cahier_words::{Sentence, both};
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, Url};

/// Most bytes of a text that are shown.
const TEXT_BYTES_MAX: f64 = 262_144.0;
/// Most rows and columns of a table that are shown.
const ROWS_MAX: usize = 200;
const COLUMNS_MAX: usize = 50;

/// Images that some browser draws, by the second half of their media type: neither what a camera
/// wrote for its maker's program nor what only a microscope's can read.
const DRAWN: [&str; 12] = [
    "apng",
    "avif",
    "bmp",
    "gif",
    "heic",
    "heif",
    "jpeg",
    "png",
    "svg+xml",
    "vnd.microsoft.icon",
    "webp",
    "x-icon",
];

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    Image,
    Video,
    Audio,
    Text,
    Table,
    /// Page by page, by a part that loads for it.
    Pdf,
    /// Not at all: it can be saved.
    Not,
}

impl Shown {
    /// Whether there is anything to show.
    pub fn is_shown(self) -> bool {
        self != Self::Not
    }

    /// Its icon.
    pub fn icon(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
            Self::Audio => "mic",
            Self::Text | Self::Pdf => "file-text",
            Self::Table => "table",
            Self::Not => "file",
        }
    }
}

/// How a file of that media type and name is shown.
pub fn kind_of(media_type: &str, name: &str) -> Shown {
    let media_type = media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    match (media_type.as_str(), ending.as_deref()) {
        ("text/csv" | "text/tab-separated-values", _) => Shown::Table,
        (_, Some("csv" | "tsv")) => Shown::Table,
        ("application/pdf", _) | ("" | "application/octet-stream", Some("pdf")) => Shown::Pdf,
        ("application/json", _) => Shown::Text,
        (media, _) if media.strip_prefix("image/").is_some_and(|kind| DRAWN.contains(&kind)) => {
            Shown::Image
        }
        (media, _) if media.starts_with("video/") => Shown::Video,
        (media, _) if media.starts_with("audio/") => Shown::Audio,
        // As plain text, whatever it would be to a browser.
        (media, _) if media.starts_with("text/") => Shown::Text,
        (_, Some("md" | "txt" | "log" | "json" | "xml" | "yaml" | "py" | "r")) => Shown::Text,
        _ => Shown::Not,
    }
}

/// What was made of the bytes.
#[derive(Clone, Debug, PartialEq)]
enum Made {
    Address(String),
    Text(String, bool),
    Rows(Vec<Vec<String>>, bool),
}

/// The preview of an attachment: its bytes are asked for when it is shown.
#[component]
pub fn Preview(here: Here, id: String, kind: Shown) -> impl IntoView {
    if kind == Shown::Pdf {
        return view! { <div class="preview"><Pdf here id /></div> }.into_any();
    }
    let words = here.words();
    let made = RwSignal::new(None::<Result<Made, Sentence>>);
    // A cleanup reaches what came by then; what comes later sees that nobody looks any more.
    on_cleanup(move || {
        if let Some(Some(Ok(Made::Address(address)))) = made.try_get_untracked() {
            let _ = Url::revoke_object_url(&address);
        }
    });
    let ask = FileAsk::Get { entry: here.id(), attachment: id, preview: true };
    spawn_local(async move {
        let result = match fetch(here.known, ask).await {
            Ok((name, blob)) => make(&name, &blob, kind).await,
            Err(said) => Err(said),
        };
        if let Some(Some(Ok(Made::Address(address)))) = made.try_set(Some(result)) {
            let _ = Url::revoke_object_url(&address);
        }
    });
    view! {
        <div class="preview" aria-busy=move || made.with(Option::is_none).to_string()>
            {move || made.get().map(|made| match made {
                Ok(made) => show(here, made, kind),
                Err(said) => view! {
                    <p class="trouble" role="alert">{move || words.tell(&said)}</p>
                }
                .into_any(),
            })}
        </div>
    }
    .into_any()
}

async fn make(name: &str, blob: &Blob, kind: Shown) -> Result<Made, Sentence> {
    match kind {
        Shown::Text => read(blob).await.map(|(text, whole)| Made::Text(text, whole)),
        Shown::Table => read(blob).await.map(|(text, whole)| {
            let (rows, all) = rows(&text, separator(name, &text));
            Made::Rows(rows, whole && all)
        }),
        _ => address(blob, kind).map(Made::Address),
    }
}

/// An address for the bytes, as the type that they are shown as.
pub fn address(blob: &Blob, kind: Shown) -> Result<String, Sentence> {
    let own = blob.type_().to_ascii_lowercase();
    let media = match kind {
        Shown::Image if own.starts_with("image/") => own.as_str(),
        Shown::Video if own.starts_with("video/") => own.as_str(),
        Shown::Audio if own.starts_with("audio/") => own.as_str(),
        // The browser looks into the bytes of images, films and sounds itself.
        _ => "application/octet-stream",
    };
    let typed = blob.slice_with_f64_and_f64_and_content_type(0.0, blob.size(), media);
    let address = typed.and_then(|blob| Url::create_object_url_with_blob(&blob));
    address.map_err(|_| unreadable())
}

fn unreadable() -> Sentence {
    both(
        "Ce fichier ne peut pas être affiché ici ; il est intact. Enregistrez-en une copie.",
        "This file cannot be shown here; it is intact. Save a copy of it.",
    )
}

/// The beginning of a text, and whether that is all of it.
async fn read(blob: &Blob) -> Result<(String, bool), Sentence> {
    let whole = blob.size() <= TEXT_BYTES_MAX;
    let part = blob.slice_with_f64_and_f64(0.0, TEXT_BYTES_MAX).map_err(|_| unreadable())?;
    let text = JsFuture::from(part.text()).await.map_err(|_| unreadable())?;
    Ok((text.as_string().unwrap_or_default(), whole))
}

/// By what the cells of a table are told apart.
fn separator(name: &str, text: &str) -> char {
    let first = text.lines().next().unwrap_or_default();
    let often = |c: char| first.matches(c).count();
    match name.to_ascii_lowercase().ends_with(".tsv") {
        true => '\t',
        false => [',', ';', '\t'].into_iter().max_by_key(|c| (often(*c), *c == ',')).unwrap_or(','),
    }
}

/// Cells of a table (RFC 4180, with any separator), and whether those are all.
fn rows(text: &str, separator: char) -> (Vec<Vec<String>>, bool) {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut quoted = false;
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            '"' => quoted = !quoted,
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
                if rows.len() == ROWS_MAX {
                    return (rows, chars.peek().is_none());
                }
            }
            c if c == separator && !quoted && row.len() + 1 < COLUMNS_MAX => {
                row.push(std::mem::take(&mut cell));
            }
            c => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        row.push(cell);
        rows.push(row);
    }
    (rows, true)
}

fn show(here: Here, made: Made, kind: Shown) -> AnyView {
    let words = here.words();
    let alt = words.say("Aperçu du fichier", "Preview of the file");
    let part = move |whole: bool| {
        (!whole).then(|| {
            view! {
                <p class="pane-count">{words.say(
                    "Seul le début est affiché ; enregistrez une copie pour tout lire.",
                    "Only the beginning is shown; save a copy to read all of it.",
                )}</p>
            }
        })
    };
    match (made, kind) {
        (Made::Address(src), Shown::Video) => {
            view! { <video controls=true src=src aria-label=alt></video> }.into_any()
        }
        (Made::Address(src), Shown::Audio) => {
            view! { <audio controls=true src=src aria-label=alt></audio> }.into_any()
        }
        (Made::Address(src), _) => {
            // What one browser draws, another does not.
            let drawn = RwSignal::new(true);
            let says = move || words.tell(&unreadable());
            view! {
                <Show
                    when=move || drawn.get()
                    fallback=move || view! { <p class="trouble" role="alert">{says}</p> }
                >
                    <img src=src.clone() alt=alt on:error=move |_| drawn.set(false) />
                </Show>
            }
            .into_any()
        }
        (Made::Text(text, whole), _) => view! {
            <pre tabindex="0">{text}</pre>
            {part(whole)}
        }
        .into_any(),
        (Made::Rows(rows, whole), _) => view! {
            <div class="preview-table" tabindex="0">
                <table>{rows.into_iter().map(row_view).collect_view()}</table>
            </div>
            {part(whole)}
        }
        .into_any(),
    }
}

fn row_view(cells: Vec<String>) -> impl IntoView {
    let cell = |cell: String| view! { <td>{cell}</td> };
    view! { <tr>{cells.into_iter().map(cell).collect_view()}</tr> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_could_run_is_text_or_not_shown() {
        assert_eq!(kind_of("text/html", "a.html"), Shown::Text);
        assert_eq!(kind_of("application/xhtml+xml", "a.xhtml"), Shown::Not);
        assert_eq!(kind_of("application/octet-stream", "a.exe"), Shown::Not);
        assert_eq!(kind_of("IMAGE/PNG; x=y", ""), Shown::Image);
        assert_eq!(kind_of("image/svg+xml", "a.svg"), Shown::Image);
        assert_eq!(kind_of("image/x-panasonic-rw", "spectres.raw"), Shown::Not);
        assert_eq!(kind_of("image/tiff", "coupe.tif"), Shown::Not);
        assert_eq!(kind_of("", "mesures.CSV"), Shown::Table);
        assert_eq!(kind_of("", "a.PDF"), Shown::Pdf);
        assert_eq!(kind_of("text/html", "a.pdf"), Shown::Text);
    }

    #[test]
    fn cells_are_told_apart() {
        let (all, whole) = rows("a,\"b, \"\"c\"\"\"\r\n1,2", ',');
        assert_eq!(all, [["a", "b, \"c\""], ["1", "2"]]);
        assert!(whole);
        assert_eq!(separator("a.csv", "x;y;z,1"), ';');
        assert_eq!(separator("a.csv", "plain"), ',');
    }

    #[test]
    fn a_long_table_is_cut() {
        let text = "1\n".repeat(ROWS_MAX + 1);
        let (all, whole) = rows(&text, ',');
        assert_eq!((all.len(), whole), (ROWS_MAX, false));
    }
}
