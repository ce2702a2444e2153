//! How sure a time is.

use super::{Sentence, both};
use crate::dates::date_time;
use cahier_sync::Certification;
use serde_json::{Value, json};

/// For people, to stand in a line.
pub fn certified(time: &Certification) -> Sentence {
    match time {
        Certification::Received => both("pas encore datée", "not dated yet"),
        Certification::Logged => {
            both("dans le registre public, pas encore datée", "in the public log, not dated yet")
        }
        Certification::Unverified { authority } => both(
            format!("pas certifiée : ce cahier ne fait pas confiance à « {authority} »"),
            format!("not certified: this notebook does not trust “{authority}”"),
        ),
        Certification::Development { authority, time_ms } => {
            let at = date_time(*time_ms);
            both(
                format!(
                    "pas certifiée : horodatage de développement, au plus tard {at} ({authority})"
                ),
                format!(
                    "not certified: a timestamp for development, {at} at the latest ({authority})"
                ),
            )
        }
        Certification::Certified { authority, time_ms } => {
            let at = date_time(*time_ms);
            both(
                format!("certifiée : au plus tard {at} ({authority})"),
                format!("certified: {at} at the latest ({authority})"),
            )
        }
    }
}

/// For scripts.
pub fn certified_json(time: &Certification) -> Value {
    match time {
        Certification::Received => json!({ "worth": "received" }),
        Certification::Logged => json!({ "worth": "logged" }),
        Certification::Unverified { authority } => {
            json!({ "worth": "unverified", "authority": authority })
        }
        Certification::Development { authority, time_ms } => {
            json!({ "worth": "development", "authority": authority, "time": date_time(*time_ms) })
        }
        Certification::Certified { authority, time_ms } => {
            json!({ "worth": "certified", "authority": authority, "time": date_time(*time_ms) })
        }
    }
}
