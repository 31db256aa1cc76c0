//! An etcd of one's own, and a way to it that can be cut.

use std::fs::File;
use std::net::{SocketAddr, TcpListener as StdListener};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use etcd_client::Client;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// An etcd on ports of its own. It ends with the value.
pub struct Process {
    directory: tempfile::TempDir,
    child: Option<Child>,
    pub address: SocketAddr,
    peers: SocketAddr,
}

impl Process {
    /// One that runs.
    pub async fn start() -> Self {
        let mut process = Self::prepare();
        process.run().await;
        process
    }

    /// One that doesn't run yet.
    pub fn prepare() -> Self {
        let directory = tempfile::tempdir().unwrap();
        Self { directory, child: None, address: free_address(), peers: free_address() }
    }

    pub async fn run(&mut self) {
        let (clients, peers) =
            (format!("http://{}", self.address), format!("http://{}", self.peers));
        let log = File::create(self.directory.path().join("log")).unwrap();
        let command = Command::new("etcd")
            .args(["--name", "one", "--data-dir"])
            .arg(self.directory.path().join("data"))
            .args(["--listen-client-urls", &clients, "--advertise-client-urls", &clients])
            .args(["--listen-peer-urls", &peers, "--initial-advertise-peer-urls", &peers])
            .args(["--initial-cluster", &format!("one={peers}")])
            // The shortest lease is one and a half elections.
            .args(["--heartbeat-interval", "50", "--election-timeout", "500"])
            .args(["--logger", "zap", "--log-outputs", "stderr"])
            .stdout(Stdio::null())
            .stderr(log)
            .spawn();
        self.child = Some(command.expect("etcd should be installed (Debian: etcd-server)"));
        for _ in 0..200 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            if self.answers().await {
                return;
            }
        }
        let log = std::fs::read_to_string(self.directory.path().join("log")).unwrap();
        panic!("etcd doesn't answer:\n{log}");
    }

    async fn answers(&self) -> bool {
        let Ok(mut client) = Client::connect([self.address.to_string()], None).await else {
            return false;
        };
        let answer = tokio::time::timeout(Duration::from_secs(1), client.get("x", None)).await;
        matches!(answer, Ok(Ok(_)))
    }

    /// Ends it as SIGKILL does.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Forgets all that it knew.
    pub fn forget(&mut self) {
        assert!(self.child.is_none());
        std::fs::remove_dir_all(self.data()).unwrap();
    }

    fn data(&self) -> impl AsRef<Path> {
        self.directory.path().join("data")
    }

    pub async fn client(&self) -> Client {
        Client::connect([self.address.to_string()], None).await.unwrap()
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        self.kill();
    }
}

fn free_address() -> SocketAddr {
    StdListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

/// Stands between a client and an etcd.
pub struct Way {
    pub address: SocketAddr,
    rules: watch::Sender<Rules>,
    task: JoinHandle<()>,
}

#[derive(Debug, Clone, Default)]
struct Rules {
    /// Connections are cut, new ones too.
    cut: bool,
    /// Nothing gets through to etcd.
    held: bool,
    /// Once etcd has said this, nothing gets through to it any more.
    until_said: Option<&'static [u8]>,
    /// How many connections there have been.
    connections: usize,
    /// On so many of them nothing moves any more, and nobody is told.
    silenced: usize,
}

impl Way {
    pub async fn to(target: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let rules = watch::Sender::new(Rules::default());
        let of_task = rules.clone();
        let task = tokio::spawn(async move {
            loop {
                let (stream, _) = listener.accept().await.unwrap();
                let number = of_task.borrow().connections;
                of_task.send_modify(|rules| rules.connections += 1);
                tokio::spawn(carry(stream, target, number, of_task.clone()));
            }
        });
        Self { address, rules, task }
    }

    pub fn open(&self) {
        self.rules.send_modify(|rules| (rules.cut, rules.held) = (false, false));
    }

    pub fn cut(&self) {
        self.rules.send_modify(|rules| rules.cut = true);
    }

    /// On no connection that there is anything moves any more. New ones work.
    pub fn silence(&self) {
        self.rules.send_modify(|rules| rules.silenced = rules.connections);
    }

    /// Carries on until etcd has said this; from then on it hears nothing.
    pub fn hold_after(&self, said: &'static [u8]) {
        self.rules.send_modify(|rules| rules.until_said = Some(said));
    }

    /// Waits until etcd has said it.
    pub async fn is_held(&self) {
        self.rules.subscribe().wait_for(|rules| rules.held).await.unwrap();
    }
}

impl Drop for Way {
    fn drop(&mut self) {
        self.task.abort();
        self.cut();
    }
}

async fn carry(near: TcpStream, target: SocketAddr, number: usize, rules: watch::Sender<Rules>) {
    let Ok(far) = TcpStream::connect(target).await else { return };
    let (near_read, near_write) = near.into_split();
    let (far_read, far_write) = far.into_split();
    let there = async {
        let moves = |rules: &Rules| !rules.held && rules.silenced <= number;
        pump(near_read, far_write, rules.subscribe(), moves, |_| {}).await;
    };
    let back = async {
        let notice = |bytes: &[u8]| {
            rules.send_if_modified(|rules| {
                let said = rules.until_said.is_some_and(|said| contains(bytes, said));
                if said {
                    (rules.until_said, rules.held) = (None, true);
                }
                said
            });
        };
        let moves = |rules: &Rules| rules.silenced <= number;
        pump(far_read, near_write, rules.subscribe(), moves, notice).await;
    };
    let mut seen = rules.subscribe();
    tokio::select! {
        () = there => {}
        () = back => {}
        _ = seen.wait_for(|rules| rules.cut) => {}
    }
}

async fn pump(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    mut rules: watch::Receiver<Rules>,
    moves: impl Fn(&Rules) -> bool,
    notice: impl Fn(&[u8]),
) {
    let mut buffer = vec![0; 64 << 10];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        notice(&buffer[..length]);
        if rules.wait_for(&moves).await.is_err() || to.write_all(&buffer[..length]).await.is_err() {
            return;
        }
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
