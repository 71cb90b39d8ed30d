//! The plugin's life: what exists from `prepare` to `disable`, and nothing afterwards.

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use mailarchive_api::{
    AbiError, EventKind, HostBox, HostEvent, OutboundAddress, OutboundVerdict, Plugin, Request, Response,
    abi_stable::std_types::{RResult, RString},
    contribution::Status,
};
use tokio::runtime::Runtime;

use crate::{
    account::Accounts,
    archive::Archive,
    poller::{Poller, Tools},
    settings::Settings,
    source::{self, Limits, Network},
    store::Store,
    web::{self, Web},
};

/// How long background work may take to end before `disable` goes on.
const ENDING: Duration = Duration::from_secs(10);

/// A prepared plugin.
pub(crate) struct MailArchiving {
    /// `None` after `disable`.
    parts: Mutex<Option<Arc<Parts>>>,
}

struct Parts {
    web: Web,
    runtime: Mutex<Option<Runtime>>,
}

impl MailArchiving {
    /// Opens the store for reading and makes ready to serve requests.
    pub(crate) fn prepare(host: &HostBox) -> Result<Self, AbiError> {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .thread_name("mail-archiving")
            .enable_all()
            .build()?;
        let store = Store::new(host.storage());
        let accounts = Accounts::new(store.clone(), host.clone());
        let archive = Archive::new(store.clone(), host.clone());
        let network = network(host)?;
        let tools = Tools {
            accounts: accounts.clone(),
            archive: archive.clone(),
            network: network.clone(),
            host: host.clone(),
        };
        let schedule = Settings::load(&store)?.schedule();
        let poller = Poller::new(tools, schedule, runtime.handle().clone());
        let web = Web { accounts, archive, poller, network, store, host: host.clone() };
        let parts = Parts { web, runtime: Mutex::new(Some(runtime)) };
        Ok(Self { parts: Mutex::new(Some(Arc::new(parts))) })
    }

    fn parts(&self) -> Result<Arc<Parts>, AbiError> {
        self.lock().clone().ok_or_else(|| AbiError::unavailable("the Mail Archiving Plugin is disabled"))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Parts>>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn network(host: &HostBox) -> Result<Network, AbiError> {
    let spool = PathBuf::from(host.data_directory().as_str()).join("spool");
    std::fs::create_dir_all(&spool)?;
    let authorities = host.extra_authorities().into_iter().map(Vec::from).collect::<Vec<_>>();
    let tls = source::client_config(&authorities).map_err(|error| AbiError::internal(error.to_string()))?;
    let policy_host = host.clone();
    let policy = move |ip: std::net::IpAddr, port| match policy_host
        .outbound(OutboundAddress { ip: ip.to_string().into(), port })
    {
        OutboundVerdict::Allowed => Ok(()),
        OutboundVerdict::Denied(reason) => Err(reason.into()),
    };
    Ok(Network { policy: Arc::new(policy), tls, limits: Limits::default(), spool })
}

impl Plugin for MailArchiving {
    fn contributions(&self) -> RString {
        web::contributions().into()
    }

    fn activate(&self) -> RResult<(), AbiError> {
        self.parts().map(|parts| parts.web.poller.activate()).into()
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        if let Ok(parts) = self.parts() {
            parts.web.poller.quiesce();
        }
        RResult::ROk(())
    }

    fn disable(&self) -> RResult<(), AbiError> {
        let Some(parts) = self.lock().take() else { return RResult::ROk(()) };
        parts.web.poller.quiesce();
        let runtime = parts.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(ENDING);
        }
        RResult::ROk(())
    }

    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        self.parts().and_then(|parts| parts.web.handle(request)).into()
    }

    fn notify(&self, event: HostEvent) -> RResult<(), AbiError> {
        let follow = |parts: Arc<Parts>| match event.kind {
            EventKind::SPACE_REMOVED => parts.web.poller.remove_space(&event.subject),
            // The archive hangs on the id, receipts name no user's rights: nothing is to be done.
            _ => Ok(()),
        };
        self.parts().and_then(follow).into()
    }

    fn status(&self) -> RResult<RString, AbiError> {
        self.parts().and_then(|parts| status(&parts.web)).into()
    }
}

fn status(web: &Web) -> Result<RString, AbiError> {
    let accounts = web.accounts.all()?;
    let spaces: std::collections::HashSet<&str> = accounts.iter().map(|(space, _)| space.as_str()).collect();
    let status = Status {
        accounts: accounts.len() as u64,
        spaces: spaces.len() as u64,
        messages: web.archive.site_totals()?.messages,
        last_error: None,
    };
    serde_json::to_string(&status).map(RString::from).map_err(|error| AbiError::internal(error.to_string()))
}
