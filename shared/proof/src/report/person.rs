//! Who somebody is. Nobody is called by a name for which nobody vouches at that place; they are
//! their fingerprint then.

use super::escape::Html;
use super::times::moment;
use super::words::{Words, labels, story};
use crate::Lang;
use crate::verdict::{Name, Voucher, Who};
use cahier_evidence::Role;

/// A role in words.
pub(super) fn role(role: Role) -> Words {
    match role {
        Role::Reader => labels::READER,
        Role::Commenter => labels::COMMENTER,
        Role::Contributor => labels::CONTRIBUTOR,
        Role::Editor => labels::EDITOR,
        Role::Manager => labels::MANAGER,
        Role::Owner => labels::OWNER,
    }
}

/// On one line: the names, or that nobody vouches, with the fingerprint.
pub(super) fn short(who: &Who, lang: Lang) -> String {
    if who.names.is_empty() {
        return story::NOBODY_SHORT.with(lang, &[&who.person.to_string()]);
    }
    let names: Vec<&str> = who.names.iter().map(|name| name.name.as_str()).collect();
    names.join(" / ")
}

/// Everything that is known of them at that place.
pub(super) fn who(out: &mut Html, who: &Who) {
    if who.names.is_empty() {
        out.class("p", "strong", |out| out.say(story::NOBODY));
    }
    who.names.iter().for_each(|one| name(out, one));
    out.tag("p", |out| {
        out.say(labels::FINGERPRINT);
        out.markup(" ");
        out.code(who.person);
        out.markup("; ");
        out.say(labels::DEVICE);
        out.markup(" ");
        out.code(who.device);
        out.markup(". ");
        match who.role {
            Some(held) => out.fill(story::ROLE, &[role(held).get(out.lang())]),
            None => out.say(story::NO_ROLE),
        }
    });
}

fn name(out: &mut Html, name: &Name) {
    out.tag("p", |out| {
        out.tag("strong", |out| out.quoted(&name.name));
        if let Some(orcid) = &name.orcid {
            out.markup(", ORCID ");
            out.quoted(orcid);
        }
        if let Some(institution) = &name.institution {
            out.markup(", ");
            out.quoted(institution);
        }
    });
    out.tag("ul", |out| {
        for one in &name.vouchers {
            out.tag("li", |out| voucher(out, one));
        }
    });
}

fn voucher(out: &mut Html, voucher: &Voucher) {
    out.say(labels::VOUCHED_BY);
    out.markup(" ");
    match &voucher.name {
        Some(name) => out.quoted(name),
        None => out.say(labels::UNNAMED),
    }
    out.markup(", ");
    out.say(labels::FINGERPRINT);
    out.markup(" ");
    out.code(voucher.person);
    out.markup(". ");
    out.fill(story::VOUCHED_AT, &[&voucher.index.to_string()]);
    out.markup(" ");
    moment(out, voucher.received_ms);
}
