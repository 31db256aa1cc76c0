//! An etcd of one's own, and a way to it that can be cut.

use std::ffi::OsString;
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
pub(crate) struct Process {
    directory: tempfile::TempDir,
    child: Option<Child>,
    pub(crate) address: SocketAddr,
    peers: SocketAddr,
    /// It speaks https, and only with the client whose certificate is here.
    https: bool,
}

impl Process {
    /// One that runs.
    pub(crate) async fn start() -> Self {
        let mut process = Self::prepare();
        process.run().await;
        process
    }

    /// One that doesn't run yet.
    pub(crate) fn prepare() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let (address, peers) = (free_address(), free_address());
        Self { directory, child: None, address, peers, https: false }
    }

    /// One that speaks https, and only with the client whose certificate is here.
    #[cfg(feature = "etcd-tls")]
    pub(crate) async fn start_https() -> Self {
        let mut process = Self::prepare();
        process.https = true;
        process.run().await;
        process
    }

    pub(crate) async fn run(&mut self) {
        let scheme = if self.https { "https" } else { "http" };
        let (clients, peers) =
            (format!("{scheme}://{}", self.address), format!("http://{}", self.peers));
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
        let tls = [
            ("--cert-file", "tls/first.cert.pem"),
            ("--key-file", "tls/first.key.pem"),
            ("--trusted-ca-file", "etcd/client.cert.pem"),
        ];
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
            .args(self.https.then_some("--client-cert-auth"))
            .args(tls.iter().filter(|_| self.https).flat_map(|(option, file)| {
                [OsString::from(option), tests.join(file).into_os_string()]
            }))
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
        if self.https {
            return TcpStream::connect(self.address).await.is_ok();
        }
        let Ok(mut client) = Client::connect([self.address.to_string()], None).await else {
            return false;
        };
        let answer = tokio::time::timeout(Duration::from_secs(1), client.get("x", None)).await;
        matches!(answer, Ok(Ok(_)))
    }

    /// Ends it as SIGKILL does.
    pub(crate) fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            child.kill().unwrap();
            child.wait().unwrap();
        }
    }

    /// Forgets all that it knew.
    pub(crate) fn forget(&mut self) {
        assert!(self.child.is_none());
        std::fs::remove_dir_all(self.data()).unwrap();
    }

    fn data(&self) -> impl AsRef<Path> {
        self.directory.path().join("data")
    }

    pub(crate) async fn client(&self) -> Client {
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
pub(crate) struct Way {
    pub(crate) address: SocketAddr,
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
    pub(crate) async fn to(target: SocketAddr) -> Self {
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

    pub(crate) fn open(&self) {
        self.rules.send_modify(|rules| (rules.cut, rules.held) = (false, false));
    }

    pub(crate) fn cut(&self) {
        self.rules.send_modify(|rules| rules.cut = true);
    }

    /// On no connection that there is anything moves any more. New ones work.
    pub(crate) fn silence(&self) {
        self.rules.send_modify(|rules| rules.silenced = rules.connections);
    }

    /// Carries on until etcd has said this; from then on it hears nothing.
    pub(crate) fn hold_after(&self, said: &'static [u8]) {
        self.rules.send_modify(|rules| rules.until_said = Some(said));
    }

    /// Waits until etcd has said it.
    pub(crate) async fn is_held(&self) {
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
