//! What is seen while statements run, and how they are stopped.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use doudou_ddl::database::Progress;
use doudou_ddl::{Plan, Statement};
use indicatif::{ProgressBar, ProgressStyle};

use super::output::{DIM, tell};
use super::text;

/// Ctrl-C, once and twice.
#[derive(Debug, Default)]
pub(crate) struct Interrupt {
    asked: AtomicBool,
    running: AtomicBool,
}

impl Interrupt {
    /// From now on the first Ctrl-C stops before the next statement and the second ends the
    /// process.
    pub(crate) fn listen() -> Arc<Self> {
        let interrupt = Arc::new(Self::default());
        let listener = Arc::clone(&interrupt);
        tokio::spawn(async move {
            while tokio::signal::ctrl_c().await.is_ok() {
                listener.pressed();
            }
        });
        interrupt
    }

    fn pressed(&self) {
        if !self.running.load(Ordering::Relaxed) {
            tell("stopped: nothing was changed");
        } else if self.asked.swap(true, Ordering::Relaxed) {
            tell(
                "ended: the server may go on with its statement; the next run sees what came of it",
            );
        } else {
            tell("stopping before the next statement; Ctrl-C again ends at once");
            return;
        }
        std::process::exit(130);
    }
}

/// Shows each statement as it runs.
#[derive(Debug)]
pub(crate) struct Watch {
    interrupt: Arc<Interrupt>,
    quiet: bool,
    total: usize,
    spinner: Option<ProgressBar>,
}

impl Watch {
    pub(crate) fn new(interrupt: Arc<Interrupt>, quiet: bool) -> Self {
        Self { interrupt, quiet, total: 0, spinner: None }
    }

    fn line(&self, number: usize, statement: &Statement) -> String {
        format!("[{}/{}] {}", number + 1, self.total, text::statement(statement))
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
        }
    }
}

impl Progress for Watch {
    fn planned(&mut self, plan: &Plan) {
        self.total = plan.statements.len();
        self.interrupt.running.store(true, Ordering::Relaxed);
    }

    fn started(&mut self, number: usize, statement: &Statement) {
        if self.quiet {
            return;
        }
        // It draws on a terminal alone.
        let spinner = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
            spinner.set_style(style);
        }
        let line = self.line(number, statement);
        spinner.set_message(anstream::adapter::strip_str(&line).to_string());
        spinner.enable_steady_tick(Duration::from_millis(100));
        self.spinner = Some(spinner);
    }

    fn done(&mut self, number: usize, statement: &Statement, took: Duration) {
        if self.quiet {
            return;
        }
        if let Some(spinner) = self.spinner.take() {
            spinner.finish_and_clear();
        }
        tell(&format!("{} {DIM}{:.2} s{DIM:#}", self.line(number, statement), took.as_secs_f64()));
    }

    fn interrupted(&self) -> bool {
        self.interrupt.asked.load(Ordering::Relaxed)
    }
}
