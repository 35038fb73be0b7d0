//! A second look at the same vault: reading goes on while long work holds a transaction.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use zhibao_seal::keyring::Unlocked;

use crate::clock::Ids;
use crate::connect;
use crate::error::Result;
use crate::vault::{Vault, first_stamp};

impl Vault {
    /// The same vault on a connection of its own, to read from: it sees what is durable, not what a transaction of this one
    /// is about to change. It counts its changes by itself, so nothing that was remembered of the one holds of the other.
    /// A write to it is refused as busy while the other one writes.
    ///
    /// # Errors
    /// Those of the database.
    pub fn twin(&self) -> Result<Vault> {
        let conn = connect::open(&self.path, &self.keys.current, false)?;
        connect::settle(&conn)?;
        // Whoever reads waits for nobody.
        conn.busy_timeout(Duration::ZERO)?;
        zhibao_engine::functions::register(&conn, self.standard)?;
        zhibao_engine::earlier::attach(&conn, self.standard, &self.rules)?;
        let opened = first_stamp();
        Ok(Vault {
            conn,
            path: self.path.clone(),
            data: self.data.clone(),
            base: self.base,
            standard: self.standard,
            unfit: self.unfit.clone(),
            rules: self.rules.clone(),
            task: self.task.clone(),
            keyring: self.keyring.clone(),
            keys: Unlocked {
                member: self.keys.member.clone(),
                current: self.keys.current.clone(),
                next: self.keys.next.clone(),
            },
            cost: self.cost,
            clock: Arc::clone(&self.clock),
            school: self.school.clone(),
            context: self.context.clone(),
            contexts: self.contexts.clone(),
            sealed: self.sealed.clone(),
            before: RefCell::new(HashMap::new()),
            ids: RefCell::new(Ids::above(None)),
            judges: RefCell::new(self.judges.borrow().clone()),
            sql: RefCell::new(self.sql.borrow().clone()),
            stamp: Cell::new(opened),
            table_stamps: RefCell::new(HashMap::new()),
            opened,
            _lock: self._lock.try_clone()?,
        })
    }
}
