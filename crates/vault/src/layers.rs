//! The layers of the standard that a vault keeps: as signed, over the base of the program, in the order they were taken.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension};
use zhibao_core::standard::{LocalList, Standard};
use zhibao_engine::layered::{self, Files, LayerFault};
use zhibao_seal::hash::sha256;
use zhibao_seal::jws;
use zhibao_seal::layer::{Layer, SignedLayer};
use zhibao_seal::paper::Paper;
use zhibao_seal::task::TaskPackage;

use crate::error::{Result, VaultError};
use crate::vault::Vault;

/// What kind of thing lies over the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LayerKind {
    /// A signed layer.
    Layer,
    /// More codes for an open list, which only this school knows.
    List,
}

impl LayerKind {
    fn name(self) -> &'static str {
        match self {
            LayerKind::Layer => "layer",
            LayerKind::List => "list",
        }
    }
}

/// Something over the base, as it was taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installed {
    /// Its number in this vault.
    pub number: i64,
    /// What it is.
    pub kind: LayerKind,
    /// The id of the layer, or of the list.
    pub name: String,
    /// The version of the layer; how many times the list was loaded.
    pub version: i64,
    /// The layer as signed, or the list as CSV.
    pub body: Vec<u8>,
    /// Who took it.
    pub who: String,
    /// When, milliseconds since 1970.
    pub at: i64,
}

/// Something to be put over the base. Whoever offers it has verified it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Addition {
    /// A layer, as signed.
    Layer(String),
    /// A layer that came in a task package.
    Carried {
        /// Its id.
        id: String,
        /// The task package, as signed.
        task: String,
    },
    /// More codes for an open list.
    List(LocalList),
}

/// A change of what lies over the base.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LayerStep {
    /// Takes something; it replaces an older one of its name.
    Install(Addition),
    /// Takes the newest thing of a name back: what it replaced is in use again.
    Remove(String),
}

/// A step worked out: what is in use after it, and what is written.
pub(crate) struct Plan {
    pub(crate) after: Vec<Installed>,
    pub(crate) added: Option<Installed>,
    /// Numbers and their new states.
    pub(crate) states: Vec<(i64, &'static str)>,
    pub(crate) replaces: Option<i64>,
}

const COLUMNS: &str = "id, kind, name, version, body, who, at";

fn installed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Installed> {
    let kind: String = row.get(1)?;
    Ok(Installed {
        number: row.get(0)?,
        kind: if kind == "list" {
            LayerKind::List
        } else {
            LayerKind::Layer
        },
        name: row.get(2)?,
        version: row.get(3)?,
        body: row.get(4)?,
        who: row.get(5)?,
        at: row.get(6)?,
    })
}

pub(crate) fn in_use(connection: &Connection) -> Result<Vec<Installed>> {
    let sql = format!("SELECT {COLUMNS} FROM standard_layer WHERE state = 'in_use' ORDER BY place");
    let mut statement = connection.prepare(&sql)?;
    let rows = statement.query_map([], installed)?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// The layer of an id inside a paper that was verified when it was taken: a layer by itself, or a task package.
fn layer_of(paper: &str, id: &str) -> Result<Layer> {
    let paper = paper.trim();
    let layer = match jws::read(paper, SignedLayer::TYPE) {
        Ok(read) => read.peek::<SignedLayer>().map(|signed| Some(signed.layer)),
        Err(_) => jws::read(paper, TaskPackage::TYPE)
            .and_then(|read| read.peek::<TaskPackage>())
            .map(|task| task.layers.into_iter().find(|layer| layer.id == id)),
    };
    match layer {
        Ok(Some(layer)) if layer.id == id && sha256(&layer.data) == layer.sha256 => Ok(layer),
        _ => Err(VaultError::LayerUnreadable),
    }
}

/// The id of a layer by itself.
fn id_of(paper: &str) -> Result<String> {
    let read = jws::read(paper.trim(), SignedLayer::TYPE).and_then(|read| read.peek::<SignedLayer>());
    read.map(|signed| signed.layer.id)
        .map_err(|_| VaultError::LayerUnreadable)
}

/// The version of a program's own base.
fn version_of(base: &Standard) -> i64 {
    base.layers.first().map_or(0, |layer| i64::from(layer.version))
}

/// The standard of a base with what lies over it. A base that was taken stands in for the program's own until that is as new.
pub(crate) fn compose(base: &'static Arc<Standard>, over: &[Installed]) -> Result<&'static Arc<Standard>> {
    let superseded = |one: &&Installed| layered::is_base(&one.name) && one.version <= version_of(base);
    let over: Vec<&Installed> = over.iter().filter(|one| !superseded(one)).collect();
    if over.is_empty() {
        return Ok(base);
    }
    let (mut layers, mut local): (Vec<Files>, Vec<LocalList>) = (Vec::new(), Vec::new());
    for one in over {
        let text = String::from_utf8_lossy(&one.body).into_owned();
        match one.kind {
            LayerKind::Layer => layers.push(layered::unpack(&layer_of(&text, &one.name)?.data)?),
            LayerKind::List => local.push(LocalList {
                list: one.name.clone(),
                text,
            }),
        }
    }
    Ok(layered::composed(&layers, &local)?)
}

/// The standard of an opened file. What does not fit the base any more, since the program is a newer one, is left out
/// and named: the vault opens, and no column of it is lost.
pub(crate) fn settle(
    connection: &Connection,
    base: &'static Arc<Standard>,
) -> Result<(&'static Arc<Standard>, Vec<String>)> {
    let over = in_use(connection)?;
    if let Ok(standard) = compose(base, &over) {
        return Ok((standard, Vec::new()));
    }
    let (mut fits, mut unfit, mut standard) = (Vec::new(), Vec::new(), base);
    for one in over {
        fits.push(one);
        match compose(base, &fits) {
            Ok(composed) => standard = composed,
            Err(_) => unfit.extend(fits.pop().map(|one| one.name)),
        }
    }
    Ok((standard, unfit))
}

impl Vault {
    /// What lies over the base, in order.
    ///
    /// # Errors
    /// Those of the database.
    pub fn installed(&self) -> Result<Vec<Installed>> {
        in_use(&self.conn)
    }

    /// The names of layers and lists that do not fit the base of this program and are left out.
    pub fn unfit_layers(&self) -> &[String] {
        &self.unfit
    }

    /// Works a step out.
    pub(crate) fn plan(&self, step: &LayerStep) -> Result<Plan> {
        let mut after = self.installed()?;
        match step {
            LayerStep::Remove(name) => {
                let at = after.iter().position(|one| one.name == *name);
                let at = at.ok_or_else(|| VaultError::NoLayer { name: name.clone() })?;
                let gone = after.remove(at);
                let mut states = vec![(gone.number, "removed")];
                let sql = format!(
                    "SELECT {COLUMNS} FROM standard_layer WHERE id = (SELECT replaces FROM standard_layer WHERE id = ?1)"
                );
                let former = self.conn.query_row(&sql, [gone.number], installed).optional()?;
                if let Some(former) = former {
                    states.push((former.number, "in_use"));
                    after.insert(at, former);
                }
                Ok(Plan {
                    after,
                    added: None,
                    states,
                    replaces: None,
                })
            }
            LayerStep::Install(addition) => self.plan_install(addition, after),
        }
    }

    fn plan_install(&self, addition: &Addition, mut after: Vec<Installed>) -> Result<Plan> {
        let signed = |id: String, paper: &str| {
            let version = i64::try_from(layer_of(paper, &id)?.version).unwrap_or(i64::MAX);
            let body = paper.trim().as_bytes().to_vec();
            Ok::<_, VaultError>((LayerKind::Layer, id, Some(version), body))
        };
        let (kind, name, version, body) = match addition {
            Addition::Layer(paper) => signed(id_of(paper)?, paper)?,
            Addition::Carried { id, task } => signed(id.clone(), task)?,
            Addition::List(list) => (LayerKind::List, list.list.clone(), None, list.text.clone().into_bytes()),
        };
        let is_base = kind == LayerKind::Layer && layered::is_base(&name);
        let at = after.iter().position(|one| one.kind == kind && one.name == name);
        let held = at.map(|at| &after[at]);
        let version = match version {
            Some(version) => self.may_follow(&name, version, &body, held)?,
            None => held.map_or(0, |one| one.version) + 1,
        };
        let sql = "SELECT coalesce(max(id), 0) + 1 FROM standard_layer";
        let added = Installed {
            number: self.conn.query_row(sql, [], |row| row.get(0))?,
            kind,
            name,
            version,
            body,
            who: self.user().to_owned(),
            at: self.now(),
        };
        let replaces = held.map(|one| one.number);
        match at {
            Some(at) => after[at] = added.clone(),
            None if is_base => after.insert(0, added.clone()),
            None => after.push(added.clone()),
        }
        Ok(Plan {
            after,
            added: Some(added),
            states: replaces.map(|number| (number, "replaced")).into_iter().collect(),
            replaces,
        })
    }

    /// The counter of a layer only rises: neither an older one nor another one of the same number is taken.
    fn may_follow(&self, name: &str, version: i64, body: &[u8], held: Option<&Installed>) -> Result<i64> {
        let name = name.to_owned();
        let data = |body: &[u8]| layer_of(&String::from_utf8_lossy(body), &name).map(|layer| layer.sha256);
        if let Some(held) = held {
            if version < held.version {
                let (version, held) = (version, held.version);
                return Err(VaultError::OlderLayer { name, version, held });
            }
            if version == held.version && data(&held.body)? == data(body)? {
                return Err(VaultError::LayerHeld { name, version });
            }
        }
        let own = version_of(self.base);
        if layered::is_base(&name) && version <= own {
            let held = own;
            return Err(match version == own {
                true => VaultError::LayerHeld { name, version },
                false => VaultError::OlderLayer { name, version, held },
            });
        }
        let sql = "SELECT body FROM standard_layer WHERE kind = 'layer' AND name = ?1 AND version = ?2";
        let mut statement = self.conn.prepare(sql)?;
        let bodies = statement.query_map((&name, version), |row| row.get::<_, Vec<u8>>(0))?;
        for before in bodies {
            if data(&before?)? != data(body)? {
                return Err(VaultError::CounterReused { name, version });
            }
        }
        Ok(version)
    }

    pub(crate) fn write_plan(&self, plan: &Plan) -> Result<()> {
        for (number, state) in &plan.states {
            let sql = "UPDATE standard_layer SET state = ?2 WHERE id = ?1";
            self.conn.execute(sql, (number, state))?;
        }
        if let Some(added) = &plan.added {
            let sql = "INSERT INTO standard_layer (id, place, kind, name, version, state, replaces, body, who, at) VALUES \
                       (?1, ?9, ?2, ?3, ?4, 'in_use', ?5, ?6, ?7, ?8)";
            let kind = added.kind.name();
            let former = "SELECT place FROM standard_layer WHERE id = ?1";
            let former: Option<i64> = self
                .conn
                .query_row(former, [plan.replaces], |row| row.get(0))
                .optional()?;
            // A base lies below everything.
            let place = match former {
                Some(place) => place,
                None if layered::is_base(&added.name) => 0,
                None => added.number,
            };
            self.conn.execute(
                sql,
                (
                    added.number,
                    kind,
                    &added.name,
                    added.version,
                    plan.replaces,
                    &added.body,
                    &added.who,
                    added.at,
                    place,
                ),
            )?;
        }
        Ok(())
    }
}

impl From<LayerFault> for VaultError {
    fn from(fault: LayerFault) -> VaultError {
        VaultError::Layer(Box::new(fault))
    }
}
