//! Damage at rest: what is damaged or cannot be renewed is said, and holds nothing else up.

use crate::lab::{Key, Lab, has_openssl};
use crate::site::{Site, authority, named, now, text};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stands_behind_a_damaged_row_is_renewed() {
    if !has_openssl() {
        return;
    }
    let lab = Lab::new("Lab root", Key::P256, &[]);
    lab.issue("short", "tsa", "root", &["-days", "30"]);
    let site = Site::new(&[authority("Lab", lab.serve("short", None), &lab)]);
    let relay = site.start().await;
    for seed in 1..=3 {
        let before = newest_size(&site);
        relay.write(seed).await;
        site.until(|state| {
            let lab = named(state, "Lab");
            let size = lab.newest.as_ref().map_or(0, |newest| newest.size);
            size > before && lab.waiting.is_empty()
        })
        .await;
    }
    relay.stop().await;
    let database = rusqlite::Connection::open(site.path().join("relay.sqlite3")).unwrap();
    let mut rows = database.prepare("SELECT size FROM log_stamps ORDER BY size").unwrap();
    let sizes = rows.query_map([], |row| row.get::<_, i64>(0)).unwrap();
    let sizes: Vec<i64> = sizes.map(Result::unwrap).collect();
    drop(rows);
    assert!(sizes.len() >= 3, "{sizes:?}");
    let change = |sql: &str, size: i64| {
        assert_eq!(database.execute(sql, [size]).unwrap(), 1, "{sql}");
    };
    // The checkpoint below the first one is lost, and the second one itself; both end first.
    change("UPDATE log_checkpoints SET note = 'none' WHERE size = ?1", sizes[0]);
    change("UPDATE log_stamps SET evidence = zeroblob(9) WHERE size = ?1", sizes[1]);
    change("UPDATE log_renewals SET until_ms = 1 WHERE size = ?1", sizes[0]);
    change("UPDATE log_renewals SET until_ms = 2 WHERE size = ?1", sizes[1]);
    site.name(&[authority("Lab", lab.serve("tsa", None), &lab)]);
    let command = site.command(&["renew"]);
    let said = text(&command);
    assert!(!command.status.success(), "{said}");
    assert!(said.contains(&format!("{} timestamps renewed", sizes.len() - 2)), "{said}");
    for (size, words) in [(sizes[0], "the store is damaged"), (sizes[1], "damaged or is something")]
    {
        assert!(said.contains(&format!("checkpoint 1/{size}: ")), "{said}");
        assert!(said.contains(words), "{said}");
    }
    let state = site.look();
    assert_eq!((state.to_renew, state.not_renewed.len()), (2, 2), "{state}");
    assert_eq!(named(&state, "Lab").newest.as_ref().unwrap().renewals, 1);
    assert!(state.not_renewed.iter().all(|row| row.tries == 1 && row.why.contains("damaged")));
    let shown = text(&site.command(&["stamps"]));
    assert_eq!(shown.matches("not renewed: Lab").count(), 2, "{shown}");
    assert_eq!(site.problems().len(), 2, "each is said, and what stands behind is looked at");
    // By plan they rest meanwhile.
    let due = "SELECT MIN(due_ms) FROM log_renewals WHERE why <> ''";
    let due_ms: i64 = database.query_row(due, [], |row| row.get(0)).unwrap();
    assert!(u64::try_from(due_ms).unwrap() > now().unix_ms());
}

fn newest_size(site: &Site) -> u64 {
    named(&site.look(), "Lab").newest.as_ref().map_or(0, |newest| newest.size)
}
