//! Chromium with its driver.

use std::net::TcpListener;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::wd::TimeoutConfiguration;
use fantoccini::{Client, ClientBuilder};
use serde_json::json;

/// How long something may take to show, on a machine that has other work.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
/// What a screen of 1366 × 768 leaves of a window, without title bar and task bar.
const SIZE: (u64, u64) = (1366, 696);

/// A program that ends with its test.
pub(crate) struct Running(pub(crate) Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

/// A browser with one page.
pub(crate) struct Browser {
    _driver: Running,
    pub(crate) page: Client,
}

impl Browser {
    pub(crate) async fn open() -> Browser {
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver is installed (Debian: chromium-driver)");
        let driver = Running(child);
        let until = Instant::now() + PATIENCE;
        let mut beat = tokio::time::interval(Duration::from_millis(50));
        while tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
            assert!(Instant::now() < until, "chromedriver does not listen");
            beat.tick().await;
        }
        let options = json!({"goog:chromeOptions": {"args": [
            "--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars", "--force-prefers-reduced-motion",
            "--force-device-scale-factor=1", format!("--window-size={},{}", SIZE.0, SIZE.1),
        ]}});
        let mut builder = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new());
        builder.capabilities(options.as_object().unwrap().clone());
        let page = builder.connect(&format!("http://127.0.0.1:{port}")).await.unwrap();
        let inner = page.execute("return [innerWidth, innerHeight]", vec![]).await.unwrap();
        let size =
            |wanted: u64, inner: &serde_json::Value| u32::try_from(2 * wanted - inner.as_u64().unwrap()).unwrap();
        page.set_window_size(size(SIZE.0, &inner[0]), size(SIZE.1, &inner[1]))
            .await
            .unwrap();
        // A page that does not come is asked for again, not waited for.
        let seconds = |n| Some(Duration::from_secs(n));
        let times = TimeoutConfiguration::new(seconds(60), seconds(20), None);
        page.update_timeouts(times).await.unwrap();
        Browser { _driver: driver, page }
    }

    /// Opens an address; a browser that only just began may miss the first call.
    pub(crate) async fn visit(&self, address: &str) {
        for _ in 0..3 {
            if self.page.goto(address).await.is_ok() {
                return;
            }
        }
        panic!("the page does not open");
    }
}
