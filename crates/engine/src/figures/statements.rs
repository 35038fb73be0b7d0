//! The statements of all figures, as they run.

use zhibao_core::standard::indicator::Formula;

use super::Session;

impl Session<'_> {
    /// Every statement that figures are computed by, with the figure that it belongs to: an indicator's id, or a report's
    /// with the key of a source, as in `S02/roll`. For whoever wants to know how SQLite runs them.
    pub fn statements(&self) -> Vec<(String, String)> {
        let mut all = Vec::new();
        for indicator in &self.standard.indicators {
            if let Formula::Sql { select, drill } = &indicator.formula {
                let texts = std::iter::once(select).chain(drill);
                all.extend(texts.map(|sql| (indicator.id.clone(), sql.text.clone())));
            }
        }
        for report in &self.standard.reports {
            for key in report.sources.keys() {
                let tallies = self.tallies(report, key).into_iter();
                all.extend(tallies.map(|tally| (format!("{}/{key}", report.id), tally.text)));
            }
        }
        for (_, text) in &mut all {
            *text = self.whole(text);
        }
        all
    }
}
