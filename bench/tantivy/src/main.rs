//! `cahier-bench-tantivy TEXTS QUESTIONS FOLDER ROUNDS`: indexes texts with tantivy, asks it the
//! questions that `cahier-bench` asks our search, and prints one JSON object, of the same form as
//! ours. Both files have a JSON object a line: `{"title", "body"}` and `{"kind", "words"}`.

use serde_json::{Value, json};
use std::error::Error;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;
use tantivy::collector::TopDocs;
use tantivy::query::{BooleanQuery, FuzzyTermQuery, Occur, Query, QueryParser};
use tantivy::schema::{Field, STORED, STRING, Schema, TEXT};
use tantivy::{Index, IndexWriter, Searcher, TantivyDocument, Term};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Memory for texts that are not written yet, as tantivy's examples have it.
const WRITER_BYTES: usize = 50_000_000;
/// Most texts that are found: as many as ours gives.
const HITS_MAX: usize = 50;

/// What is indexed of a text.
struct Fields {
    id: Field,
    title: Field,
    body: Field,
}

fn main() -> Outcome<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [texts, questions, folder, rounds] = arguments.as_slice() else {
        return Err("cahier-bench-tantivy TEXTS QUESTIONS FOLDER ROUNDS".into());
    };
    let rounds: usize = rounds.parse()?;
    let mut schema = Schema::builder();
    let fields = Fields {
        id: schema.add_text_field("id", STRING | STORED),
        // What is found is opened from the notebook: only its id is given back.
        title: schema.add_text_field("title", TEXT),
        body: schema.add_text_field("body", TEXT),
    };
    let index = Index::create_in_dir(folder, schema.build())?;
    let build_s = build(&index, &fields, texts)?;
    let searcher = index.reader()?.searcher();
    let mut parser = QueryParser::for_index(&index, vec![fields.title, fields.body]);
    // As ours: what is found holds all of the words.
    parser.set_conjunction_by_default();
    let asked = lines(questions)?;
    let mut answers = Vec::new();
    for _ in 0..rounds {
        for question in &asked {
            answers.push(answer(&searcher, &parser, &fields, question)?);
        }
    }
    let resident_kib = resident_kib()?;
    let disk_bytes = folder_bytes(Path::new(folder))?;
    let told = json!({
        "build_s": build_s, "disk_bytes": disk_bytes as f64, "resident_kib": resident_kib,
        "answers": answers,
    });
    println!("{told}");
    Ok(())
}

/// Indexes the texts; seconds, without reading them.
fn build(index: &Index, fields: &Fields, texts: &str) -> Outcome<f64> {
    let mut seconds = 0.0;
    let mut writer: IndexWriter = index.writer(WRITER_BYTES)?;
    for (number, line) in BufReader::new(File::open(texts)?).lines().enumerate() {
        let text: Value = serde_json::from_str(&line?)?;
        let part = |name: &str| text[name].as_str().unwrap_or_default();
        let start = Instant::now();
        let mut document = TantivyDocument::default();
        document.add_text(fields.id, number.to_string());
        document.add_text(fields.title, part("title"));
        document.add_text(fields.body, part("body"));
        writer.add_document(document)?;
        seconds += start.elapsed().as_secs_f64();
    }
    let start = Instant::now();
    writer.commit()?;
    // What it merges behind our back is part of the work.
    writer.wait_merging_threads()?;
    Ok(seconds + start.elapsed().as_secs_f64())
}

/// One question, asked once: from the words to the ids of what was found.
fn answer(
    searcher: &Searcher,
    parser: &QueryParser,
    fields: &Fields,
    question: &Value,
) -> Outcome<Value> {
    let (kind, words) = (question["kind"].as_str(), question["words"].as_str());
    let (Some(kind), Some(words)) = (kind, words) else {
        return Err(format!("this is no question: {question}").into());
    };
    let start = Instant::now();
    let query = query(parser, fields, kind, words)?;
    let found = searcher.search(&query, &TopDocs::with_limit(HITS_MAX))?;
    let ms = start.elapsed().as_secs_f64() * 1e3;
    Ok(json!({ "kind": kind, "ms": ms, "found": found.len() }))
}

/// The query that somebody would make of these words.
fn query(
    parser: &QueryParser,
    fields: &Fields,
    kind: &str,
    words: &str,
) -> Outcome<Box<dyn Query>> {
    let folded = words.to_lowercase();
    let either = |make: &dyn Fn(Term) -> FuzzyTermQuery| -> Box<dyn Query> {
        let both = [fields.title, fields.body].map(|field| {
            let query: Box<dyn Query> = Box::new(make(Term::from_field_text(field, &folded)));
            (Occur::Should, query)
        });
        Box::new(BooleanQuery::new(both.into()))
    };
    Ok(match kind {
        "beginning" => either(&|term| FuzzyTermQuery::new_prefix(term, 0, true)),
        "mistyped" => either(&|term| FuzzyTermQuery::new(term, 1, true)),
        // The parts of a code are words of their own to it.
        "phrase" | "code" => parser.parse_query(&format!("\"{words}\""))?,
        _ => parser.parse_query(words)?,
    })
}

/// The objects of a file, one a line.
fn lines(path: &str) -> Outcome<Vec<Value>> {
    let mut all = Vec::new();
    for line in BufReader::new(File::open(path)?).lines() {
        all.push(serde_json::from_str(&line?)?);
    }
    Ok(all)
}

/// Resident memory of this process, as Linux tells it.
fn resident_kib() -> Outcome<f64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("no VmRSS")?.parse()?)
}

fn folder_bytes(folder: &Path) -> Outcome<u64> {
    let mut bytes = 0;
    for entry in fs::read_dir(folder)? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
