//! Requests to sign: part of what an entry says, answered once the seal of that person with that
//! meaning has its place. A frozen entry takes no change, so a request for its signature stands
//! in its comments, which stay open.

use super::{CommandError, Context, Engine};
use crate::dates::date_time;
use crate::rows::{Asked, AskedRow, Origin};
use crate::store::Table;
use cahier_evidence::{Class, DocumentId, Meaning, PersonId};
use cahier_notebook::{Change, SignRequest};

/// Most requests of one document that are heard.
const REQUESTS_MAX: usize = 256;

impl Engine {
    /// Asks a member to sign an entry. The entry must be open; where it is frozen, so must its
    /// comments, if there are any.
    pub fn ask_to_sign(
        &mut self,
        entry: DocumentId,
        person: PersonId,
        meaning: Meaning,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let origin = *self.origins.get(&entry).ok_or(CommandError::NotFound)?;
        let state = &self.zone(&origin.zone)?.projected;
        state.standing(&person, state.received_ms)?;
        if origin.class != Class::Entry {
            return Err(CommandError::Invalid("only entries are signed"));
        }
        let frozen = self.frozen_by(entry);
        let document =
            match (frozen.is_some() && frozen != self.amending(entry), self.comments_of(entry)) {
                (false, _) => entry,
                (true, Some(comments)) => comments,
                (true, None) => self.begin(origin.zone, Class::Comments, Some(entry), ctx)?,
            };
        let request = SignRequest {
            id: String::new(),
            person: person.to_string(),
            meaning: meaning.name().to_owned(),
            by: self.me.state.id.to_string(),
            date: date_time(ctx.now_ms),
        };
        self.edit(document, &[Change::AskToSign { request }], ctx)
    }

    /// Takes a request to sign back. The document that it stands in must be open.
    pub fn take_request_back(
        &mut self,
        entry: DocumentId,
        id: &str,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let about = |row: &&AskedRow| row.entry == entry;
        let holds = |row: &&AskedRow| row.open.iter().any(|asked| asked.id == id);
        let row = self.asked.values().filter(about).find(holds);
        let document = row.ok_or(CommandError::NotFound)?.document;
        self.edit(document, &[Change::RemoveRequest { id: id.to_owned() }], ctx)
    }

    /// Requests to sign an entry that nobody answered.
    pub fn requests(&self, entry: DocumentId) -> Vec<&Asked> {
        let rows = self.asked.values().filter(|row| row.entry == entry);
        rows.flat_map(|row| &row.open).collect()
    }

    /// What this person is asked to sign and did not: entry and request.
    pub fn requests_for_me(&self) -> Vec<(DocumentId, &Asked)> {
        let me = self.me.state.id;
        let open = self.asked.values().flat_map(|row| row.open.iter().map(|a| (row.entry, a)));
        open.filter(|(_, asked)| asked.person == me).collect()
    }

    /// What a document says now of who is asked.
    pub(super) fn note_requests(
        &mut self,
        document: DocumentId,
        origin: &Origin,
        said: &[SignRequest],
    ) {
        let known = self.asked.get(&document);
        if said.is_empty() && known.is_none() {
            return;
        }
        let entry = match origin.class {
            Class::Comments => origin.parent.unwrap_or(document),
            _ => document,
        };
        let answered = known.map(|row| row.answered.clone()).unwrap_or_default();
        let open = said.iter().filter_map(asked).filter(|asked| !answered.contains(&asked.id));
        let open = open.take(REQUESTS_MAX).collect();
        let row = AskedRow { document, entry, open, answered };
        if self.asked.get(&document) != Some(&row) {
            self.save_asked(row);
        }
    }

    /// Somebody's seal has its place: whoever asked them for it has their answer.
    pub(super) fn answer_requests(
        &mut self,
        entry: DocumentId,
        person: PersonId,
        meaning: Meaning,
    ) {
        let answers = |asked: &Asked| (asked.person, asked.meaning) == (person, meaning);
        let rows = self.asked.values().filter(|row| row.entry == entry);
        let rows: Vec<_> = rows.filter(|row| row.open.iter().any(answers)).cloned().collect();
        for mut row in rows {
            let (done, open): (Vec<Asked>, Vec<Asked>) = row.open.into_iter().partition(answers);
            row.open = open;
            row.answered.extend(done.into_iter().map(|asked| asked.id));
            self.save_asked(row);
        }
    }

    fn save_asked(&mut self, row: AskedRow) {
        self.put(Table::Request, row.document.0, 0, &row);
        self.asked.insert(row.document, row);
    }
}

/// A request as it is understood here; one of another version's making is passed over.
fn asked(request: &SignRequest) -> Option<Asked> {
    Some(Asked {
        id: request.id.clone(),
        person: request.person.parse().ok()?,
        meaning: Meaning::parse(&request.meaning)?,
        by: request.by.clone(),
        date: request.date.clone(),
    })
}
