//! The person who writes here: their chain and their devices.

use super::{CommandError, Context, Engine, Me, NewAttestation};
use crate::rows::AccountRow;
use cahier_crypto::{DeviceCard, DeviceKeys, Secret32, fill};
use cahier_evidence::{
    DeviceId, DeviceKind, PersonBody, PersonId, PersonRecord, PersonState, ZoneBody, ZoneId,
};
use cahier_protocol::{AcceptCode, PlacedChain, SHORT_CODE_CHARS_MAX, WholeChain};
use minicbor::bytes::ByteVec;
use std::collections::BTreeMap;

impl Me {
    /// A new person with this device as the first.
    pub fn make(name: &str, ctx: &mut Context<'_>) -> Result<Self, CommandError> {
        let keys = DeviceKeys::make(ctx.rng);
        let genesis = PersonRecord::genesis(fill(ctx.rng), &keys, ctx.now_ms);
        let chain = vec![genesis.bytes().to_vec().into()];
        Self::from_parts(keys, name.to_owned(), chain)
    }

    pub fn from_parts(
        keys: DeviceKeys,
        name: String,
        chain: Vec<ByteVec>,
    ) -> Result<Self, CommandError> {
        let row = AccountRow {
            name,
            seed: *keys.seed().expose(),
            chain,
            relay: None,
            joining: Vec::new(),
            recoverable: false,
            local: Vec::new(),
            taken: 0,
        };
        Self::from_row(row)
    }

    pub fn from_row(row: AccountRow) -> Result<Self, CommandError> {
        let keys = DeviceKeys::derive(Secret32::from(row.seed));
        let chain = row.chain.iter().map(|bytes| bytes.as_slice());
        let state = PersonState::from_chain(chain)
            .map_err(|_| CommandError::Invalid("the person's chain"))?;
        let device = DeviceId::derive(keys.card());
        Ok(Self { keys, device, state, row, split: false, bare: false })
    }
}

impl Engine {
    /// Who writes here.
    pub fn person(&self) -> PersonId {
        self.me.state.id
    }

    /// With which device.
    pub fn device(&self) -> DeviceId {
        self.me.device
    }

    /// The name that colleagues read: what this person called themself last, on whichever of their
    /// devices, as far as that came here.
    pub fn name(&self) -> &str {
        &self.me.row.name
    }

    /// Calls this person so from now on: at once on this device, and for everybody in their zones
    /// by an attestation. What was signed before keeps the name that it has.
    pub fn rename(&mut self, name: &str, ctx: &mut Context<'_>) -> Result<(), CommandError> {
        let here = self.own_attestations().max_by_key(|said| said.claimed_ms).cloned();
        let before = self.newest_said().or(here);
        let said = NewAttestation {
            name,
            orcid: before.as_ref().and_then(|said| said.orcid.as_deref()),
            institution: before.as_ref().and_then(|said| said.institution.as_deref()),
            until_ms: None,
        };
        self.attest(&said, ctx).map(|_| ())
    }

    /// The person's chain, reduced.
    pub fn chain(&self) -> &PersonState {
        &self.me.state
    }

    /// The person's chain, as it travels.
    pub fn chain_bytes(&self) -> &[ByteVec] {
        &self.me.row.chain
    }

    /// Adds a device, or the recovery words, to this person.
    pub fn add_device(
        &mut self,
        kind: DeviceKind,
        card: &DeviceCard,
        ctx: &mut Context<'_>,
    ) -> Result<DeviceId, CommandError> {
        self.extend_chain(PersonBody::add(kind, card), ctx)?;
        self.me.row.recoverable |= kind == DeviceKind::Recovery;
        self.save_account();
        Ok(DeviceId::derive(card))
    }

    /// What a device that was added is given: where this person's chain is, or the chain itself
    /// where it is asked for, or where no relay is known that has it.
    pub fn accept_code(&self, whole: bool) -> AcceptCode {
        let name = self.name();
        let relay = self.relay().map(|relay| relay.address.clone());
        let relay_key = self.relay().and_then(|relay| relay.key);
        if let (false, Some(address), Some(key)) = (whole, &relay, relay_key) {
            let placed = AcceptCode::Placed(PlacedChain::new(name, self.chain(), address, key));
            if placed.to_text().len() <= SHORT_CODE_CHARS_MAX {
                return placed;
            }
        }
        let (name, chain) = (name.to_owned(), self.chain_bytes().to_vec());
        AcceptCode::Whole(WholeChain { name, chain, relay, relay_key })
    }

    /// Removes a device that was lost or given away. Zones make new keys.
    pub fn remove_device(
        &mut self,
        device: DeviceId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.extend_chain(PersonBody::RemoveDevice { device }, ctx)
    }

    pub(super) fn extend_chain(
        &mut self,
        body: PersonBody,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        self.check_writes()?;
        let record = PersonRecord::next(&self.me.state, &self.me.keys, body, ctx.now_ms);
        self.me
            .state
            .apply(&record)
            .map_err(|_| CommandError::Invalid("a device for this person"))?;
        self.me.row.chain.push(record.bytes().to_vec().into());
        self.save_account();
        // Groups first: a zone makes no new key while one of its groups is behind.
        self.tend_groups(ctx);
        let zones: Vec<ZoneId> = self.zones.keys().copied().collect();
        for zone in zones {
            // Zones that cannot take it now get it as a duty when they are in step.
            let _ = self.announce_devices(zone, ctx);
        }
        Ok(())
    }

    /// Tells a zone how this person's chain goes on, and seals its key to devices that lack it.
    pub(super) fn announce_devices(
        &mut self,
        id: ZoneId,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let me = self.me.state.id;
        let state = &self.zone(&id)?.projected;
        let member = state.members.get(&me);
        let pinned = member.map(|member| &member.chain).or_else(|| state.chain_of(&me));
        let pinned = pinned.ok_or(CommandError::NotFound)?;
        let known = pinned.length as usize;
        let before: Vec<DeviceId> = pinned.live_devices().map(|(d, _)| *d).collect();
        let chain = self.me.row.chain.get(known..).unwrap_or_default().to_vec();
        if chain.is_empty() {
            return Ok(());
        }
        self.propose(id, ZoneBody::Pin { person: me, chain }, None, ctx)?;
        let cards = self.own_cards().into_iter().filter(|(d, _)| !before.contains(d)).collect();
        self.seal_to_own(id, cards, ctx)
    }

    /// Seals a zone's key to devices of this person.
    pub(super) fn seal_to_own(
        &mut self,
        id: ZoneId,
        cards: BTreeMap<DeviceId, DeviceCard>,
        ctx: &mut Context<'_>,
    ) -> Result<(), CommandError> {
        let zone = self.zone(&id)?;
        let member = zone.projected.members.get(&self.me.state.id);
        let own = member.is_some_and(|member| member.role.is_some());
        let key = zone.current_key().map(|(epoch, key)| (epoch, key.clone()));
        // Whoever is in by a group alone opens the zone's keys with the group's.
        if let Some((epoch, key)) = key.filter(|_| own && !cards.is_empty()) {
            let seals = Self::seal_to(id, epoch, &key, cards, ctx)?;
            self.propose(id, ZoneBody::Seal { epoch, seals }, None, ctx)?;
        }
        Ok(())
    }

    pub(super) fn own_cards(&self) -> BTreeMap<DeviceId, DeviceCard> {
        let live = self.me.state.live_devices();
        live.map(|(device, entry)| (*device, entry.card.clone())).collect()
    }

    /// The device that began this person.
    pub(super) fn first_device(&self) -> DeviceId {
        let first = self.me.row.chain.first().and_then(|bytes| PersonRecord::parse(bytes).ok());
        let state = first.and_then(|record| PersonState::begin(&record).ok());
        state.and_then(|s| s.devices.keys().next().copied()).unwrap_or(self.me.device)
    }
}
