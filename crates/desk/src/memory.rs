//! What is worked out once and kept while the data stay as they are: orders of records, marks of imports and remarks.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use zhibao_app::figures::Figure;
use zhibao_app::vault::{Choice, FindingTotal, ImportSpan, LastChange, SetId};
use zhibao_app::{PRESENT, Vault};
use zhibao_core::standard::Standard;
use zhibao_reference::Reference;
use zhibao_wire::Problem;

use crate::state::View;

/// Orders that are kept at a time.
const MOST_ORDERS: usize = 8;

/// What is kept of one vault.
#[derive(Default)]
pub(crate) struct Memory {
    orders: RefCell<Vec<Order>>,
    imports: Kept<Vec<ImportSpan>>,
    remarks: Kept<Remarked>,
    totals: Kept<Vec<FindingTotal>>,
    changes: RefCell<Option<Changes>>,
    reference: RefCell<Option<Arc<Reference<'static>>>>,
    figures: Kept<Vec<Figure>>,
    pub(crate) kept: crate::options::Kept,
}

/// The fields that reviewers wrote about, by table and record; a remark on a whole record has no field.
pub(crate) type Remarked = HashMap<(String, String), Vec<Option<String>>>;

/// The last change of each table, by a log read to a number.
struct Changes {
    of: [u64; 2],
    read: i64,
    tables: HashMap<String, LastChange>,
}

struct Order {
    set: SetId,
    table: String,
    choice: Choice,
    stamp: u64,
    ids: Arc<Vec<String>>,
}

impl Memory {
    /// The ids of the records of a choice, in order.
    pub(crate) fn order(&self, view: View<'_>, table: &str, choice: &Choice) -> Result<Arc<Vec<String>>, Problem> {
        let stamp = view.vault.stamp();
        let mut orders = self.orders.borrow_mut();
        let same = |o: &Order| o.set == view.set && o.table == table && o.choice == *choice;
        if let Some(at) = orders.iter().position(same) {
            let order = orders.remove(at);
            if order.stamp == stamp {
                let ids = Arc::clone(&order.ids);
                orders.push(order);
                return Ok(ids);
            }
        }
        let ids = view
            .vault
            .choose(view.set, table, choice)
            .map_err(|e| view.refuse(&e))?;
        let ids = Arc::new(ids);
        if orders.len() >= MOST_ORDERS {
            orders.remove(0);
        }
        orders.push(Order {
            set: view.set,
            table: table.to_owned(),
            choice: choice.clone(),
            stamp,
            ids: Arc::clone(&ids),
        });
        Ok(ids)
    }

    /// Cells changed, but no record came or went since `before`: orders of entry still hold.
    pub(crate) fn cells_changed(&self, before: u64, now: u64) {
        for order in self.orders.borrow_mut().iter_mut() {
            if order.stamp == before && order.choice.is_plain() {
                order.stamp = now;
            }
        }
    }

    /// Counts of findings, by rule, table and severity.
    pub(crate) fn totals(&self, view: View<'_>) -> Result<Arc<Vec<FindingTotal>>, Problem> {
        let key = [view.vault.opened(), view.set.unsigned_abs(), view.vault.stamp()];
        kept(&self.totals, key, || {
            view.vault.finding_totals(view.set).map_err(|e| view.refuse(&e))
        })
    }

    /// When and by whom each table was changed last. The log is read on from where it was read to.
    pub(crate) fn last_change(&self, view: View<'_>, table: &str) -> Result<Option<LastChange>, Problem> {
        let of = [view.vault.opened(), view.set.unsigned_abs()];
        let mut changes = self.changes.borrow_mut();
        let known = changes.take().filter(|known| known.of == of);
        let mut known = known.unwrap_or_else(|| Changes {
            of,
            read: 0,
            tables: HashMap::new(),
        });
        let found = view.vault.last_changes(view.set, known.read);
        let (read, found) = found.map_err(|e| view.refuse(&e))?;
        known.read = read;
        known
            .tables
            .extend(found.into_iter().map(|change| (change.table.clone(), change)));
        let known = changes.insert(known);
        Ok(known.tables.get(table).cloned())
    }

    /// The reference of a standard.
    pub(crate) fn reference(&self, standard: &'static Standard) -> Arc<Reference<'static>> {
        let mut kept = self.reference.borrow_mut();
        match &*kept {
            Some(reference) if std::ptr::eq(reference.standard(), standard) => Arc::clone(reference),
            _ => Arc::clone(kept.insert(Arc::new(Reference::new(standard)))),
        }
    }

    /// The values of indicators of the present data.
    pub(crate) fn figures(
        &self,
        vault: &mut Vault,
        make: impl FnOnce(&mut Vault) -> Result<Vec<Figure>, Problem>,
    ) -> Result<Arc<Vec<Figure>>, Problem> {
        let day = vault.parameters_of(PRESENT).as_of.parse().unwrap_or_default();
        let key = [vault.opened(), day, vault.stamp()];
        kept(&self.figures, key, || make(vault))
    }

    /// The spans of records that imports brought.
    pub(crate) fn imports(&self, view: View<'_>) -> Result<Arc<Vec<ImportSpan>>, Problem> {
        let key = view.vault.imports_key(view.set).map_err(|e| view.refuse(&e))?;
        kept(
            &self.imports,
            [view.vault.opened(), view.set.unsigned_abs(), key],
            || view.vault.import_spans(view.set).map_err(|e| view.refuse(&e)),
        )
    }

    /// What reviewers wrote about.
    pub(crate) fn remarks(&self, view: View<'_>) -> Result<Arc<Remarked>, Problem> {
        let key = view.vault.slip_count().map_err(|e| view.refuse(&e))?;
        kept(&self.remarks, [view.vault.opened(), 0, key], || {
            let mut out = Remarked::new();
            let remarks = zhibao_app::send::comments(view.vault, None);
            for remark in remarks.map_err(|e| crate::state::problem(view.language, &e))? {
                let comment = remark.comment;
                if let (Some(table), Some(row)) = (comment.table, comment.row_id) {
                    out.entry((table, row)).or_default().push(comment.field);
                }
            }
            Ok(out)
        })
    }
}

/// What was worked out for a key: the opening of the vault, the working set, a number.
type Kept<T> = RefCell<Option<([u64; 3], Arc<T>)>>;

fn kept<T>(place: &Kept<T>, key: [u64; 3], make: impl FnOnce() -> Result<T, Problem>) -> Result<Arc<T>, Problem> {
    let mut place = place.borrow_mut();
    if let Some((of, value)) = &*place
        && *of == key
    {
        return Ok(Arc::clone(value));
    }
    let value = Arc::new(make()?);
    *place = Some((key, Arc::clone(&value)));
    Ok(value)
}
