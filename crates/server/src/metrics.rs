//! Counters for operators, on a listener of their own. No label names a school, a device or a person.

use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;
use std::sync::Arc;

/// Labels of an answered request.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Answer {
    /// Method.
    pub method: String,
    /// The route's pattern, never the path asked for.
    pub route: String,
    /// Status code.
    pub status: u16,
}

/// Labels of a judged package.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
pub struct Judged {
    /// `received`, `held`, `refused` or `known`.
    pub outcome: &'static str,
}

/// What is counted.
#[derive(Clone)]
pub struct Metrics {
    registry: Arc<Registry>,
    /// Requests answered.
    pub requests: Family<Answer, Counter>,
    /// Packages judged.
    pub packages: Family<Judged, Counter>,
    /// Bytes taken in by uploads.
    pub bytes: Counter,
    /// Uploads being received at this moment.
    pub receiving: Gauge,
    /// Seconds from complete upload to receipt.
    pub ingest: Histogram,
}

impl Default for Metrics {
    fn default() -> Metrics {
        let mut registry = Registry::with_prefix("zhibao");
        let (requests, packages) = (Family::default(), Family::default());
        let (bytes, receiving) = (Counter::default(), Gauge::default());
        let ingest = Histogram::new(exponential_buckets(0.05, 2.0, 12));
        registry.register("requests", "Requests answered", requests.clone());
        registry.register("packages", "Packages judged", packages.clone());
        registry.register("upload_bytes", "Bytes taken in by uploads", bytes.clone());
        registry.register("uploads_receiving", "Uploads being received", receiving.clone());
        registry.register("ingest_seconds", "From complete upload to receipt", ingest.clone());
        Metrics {
            registry: Arc::new(registry),
            requests,
            packages,
            bytes,
            receiving,
            ingest,
        }
    }
}

impl Metrics {
    /// Counts a judged package.
    pub fn judged(&self, outcome: &'static str) {
        self.packages.get_or_create(&Judged { outcome }).inc();
    }

    /// The text that scrapers read.
    pub fn text(&self) -> String {
        let mut text = String::new();
        // Writing to a string fails only where an encoder has a bug; a scraper then misses the end mark.
        match encode(&mut text, &self.registry) {
            Ok(()) | Err(std::fmt::Error) => text,
        }
    }

    /// The router of the metrics listener.
    pub fn router(self) -> Router {
        Router::new().route("/metrics", get(told)).with_state(self)
    }
}

async fn told(State(metrics): State<Metrics>) -> Response {
    let kind = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    ([(header::CONTENT_TYPE, kind)], metrics.text()).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_told() {
        let metrics = Metrics::default();
        metrics.judged("held");
        metrics.bytes.inc_by(5);
        let text = metrics.text();
        assert!(text.contains("zhibao_packages_total{outcome=\"held\"} 1"), "{text}");
        assert!(
            text.contains("zhibao_upload_bytes_total 5") && text.ends_with("# EOF\n"),
            "{text}"
        );
    }
}
