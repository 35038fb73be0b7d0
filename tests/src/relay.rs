//! A line between school and server that breaks at a chosen byte, and counts what the school sends.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// Long enough for any machine; only a test that has failed waits for it.
const PATIENCE: Duration = Duration::from_secs(300);

/// What happens to the bytes from the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mode {
    Pass,
    /// Ends the connection when the count passes this; later ones pass.
    Cut(u64),
    /// Swallows everything once the count passes this.
    Hold(u64),
    /// Has begun to swallow.
    Held,
}

#[derive(Debug)]
struct State {
    mode: Mode,
    sent: u64,
}

#[derive(Debug)]
struct Shared {
    state: Mutex<State>,
    /// The near ends of all connections.
    clients: Mutex<Vec<TcpStream>>,
    held: Condvar,
    server: SocketAddr,
}

/// The line.
#[derive(Debug)]
pub struct Relay {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Relay {
    /// A line to a server, which lets everything pass.
    pub fn to(server: SocketAddr) -> Relay {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let shared = Arc::new(Shared {
            state: Mutex::new(State {
                mode: Mode::Pass,
                sent: 0,
            }),
            clients: Mutex::default(),
            held: Condvar::new(),
            server,
        });
        let of_all = shared.clone();
        // Ends with the test's process.
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let shared = of_all.clone();
                std::thread::spawn(move || drop(carry(client, &shared)));
            }
        });
        Relay { shared, address }
    }

    /// The address of its near end.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Counts from here on, and lets everything pass.
    pub fn pass(&self) {
        self.set(Mode::Pass);
    }

    /// Counts from here on, and ends one connection after so many bytes.
    pub fn cut_after(&self, bytes: u64) {
        self.set(Mode::Cut(bytes));
    }

    /// Counts from here on, and swallows everything after so many bytes.
    pub fn hold_after(&self, bytes: u64) {
        self.set(Mode::Hold(bytes));
    }

    /// Breaks every connection, and lets later ones pass.
    pub fn break_off(&self) {
        self.pass();
        for client in self.shared.clients.lock().unwrap().drain(..) {
            drop(client.shutdown(Shutdown::Both));
        }
    }

    fn set(&self, mode: Mode) {
        *self.shared.state.lock().unwrap() = State { mode, sent: 0 };
    }

    /// Bytes that the school has sent since it was last told what to do.
    pub fn sent(&self) -> u64 {
        self.shared.state.lock().unwrap().sent
    }

    /// Whether the connection that was to be cut has been.
    pub fn was_cut(&self) -> bool {
        !matches!(self.shared.state.lock().unwrap().mode, Mode::Cut(_))
    }

    /// Waits until it has begun to swallow.
    pub fn wait_until_held(&self) {
        let state = self.shared.state.lock().unwrap();
        let waiting = |state: &mut State| state.mode != Mode::Held;
        let (_state, timeout) = self.shared.held.wait_timeout_while(state, PATIENCE, waiting).unwrap();
        assert!(!timeout.timed_out(), "so many bytes were never sent");
    }
}

fn carry(mut client: TcpStream, shared: &Shared) -> std::io::Result<()> {
    shared.clients.lock().unwrap().push(client.try_clone()?);
    let mut server = TcpStream::connect(shared.server)?;
    let (mut from, mut to) = (server.try_clone()?, client.try_clone()?);
    let back = std::thread::spawn(move || {
        drop(std::io::copy(&mut from, &mut to));
        drop(to.shutdown(Shutdown::Both));
    });
    let mut buffer = [0; 16 * 1024];
    loop {
        let n = client.read(&mut buffer)?;
        if n == 0 {
            break;
        }
        let allowed = {
            let mut state = shared.state.lock().unwrap();
            state.sent += n as u64;
            match state.mode {
                Mode::Pass => true,
                Mode::Cut(after) if state.sent > after => {
                    state.mode = Mode::Pass;
                    break;
                }
                Mode::Hold(after) if state.sent > after => {
                    state.mode = Mode::Held;
                    shared.held.notify_all();
                    false
                }
                Mode::Cut(_) | Mode::Hold(_) => true,
                Mode::Held => false,
            }
        };
        if allowed {
            server.write_all(&buffer[..n])?;
        }
    }
    client.shutdown(Shutdown::Both)?;
    server.shutdown(Shutdown::Both)?;
    drop(back.join());
    Ok(())
}
