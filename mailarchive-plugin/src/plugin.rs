//! The plugin's life: what exists from `prepare` to `disable`, and nothing afterwards.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use mailarchive_api::{
    AbiError, Call, EventKind, HostBox, HostEvent, OutboundAddress, OutboundVerdict, Plugin, Request,
    Response,
    abi_stable::std_types::{RResult, RString},
    answer,
    contribution::Status,
};
use tokio::runtime::Runtime;

use crate::{
    account::Accounts,
    archive::{Archive, Background},
    metrics::metrics,
    poller::{Poller, Tools},
    search::Search,
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
            // What busy times need for blocking calls goes soon after them.
            .thread_keep_alive(Duration::from_secs(2))
            .enable_all()
            .build()?;
        let store = Store::new(host.storage());
        let accounts = Accounts::new(store.clone(), host.clone());
        let archive = Archive::new(store.clone(), host.clone());
        let network = network(host)?;
        let tools = Tools {
            store: store.clone(),
            accounts: accounts.clone(),
            archive: archive.clone(),
            network: network.clone(),
            host: host.clone(),
        };
        let poller = Poller::new(tools, Settings::load(&store)?, runtime.handle().clone());
        let background = Background::new(archive.clone(), runtime.handle().clone());
        let search = Search::new(archive.clone(), accounts.clone(), store.clone(), host.clone());
        let web = Web { accounts, archive, background, poller, search, network, store, host: host.clone() };
        let parts = Parts { web, runtime: Mutex::new(Some(runtime)) };
        Ok(Self { parts: Mutex::new(Some(Arc::new(parts))) })
    }

    #[cfg(test)]
    pub(crate) fn web(&self) -> Web {
        self.parts().map(|parts| parts.web.clone()).unwrap()
    }

    fn parts(&self) -> Result<Arc<Parts>, AbiError> {
        self.lock().clone().ok_or_else(|| AbiError::unavailable("the Mail Archiving Plugin is disabled"))
    }

    fn lock(&self) -> MutexGuard<'_, Option<Arc<Parts>>> {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn network(host: &HostBox) -> Result<Network, AbiError> {
    let directory = PathBuf::from(host.data_directory().as_str());
    if !directory.is_absolute() {
        return Err(AbiError::internal("the wiki names no directory for the plugin's files"));
    }
    let spool = directory.join("spool");
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
        let activate = |parts: Arc<Parts>| {
            parts.web.background.activate();
            parts.web.search.activate();
            parts.web.poller.activate()
        };
        self.parts().and_then(activate).into()
    }

    fn quiesce(&self) -> RResult<(), AbiError> {
        if let Ok(parts) = self.parts() {
            parts.web.poller.quiesce();
            parts.web.background.quiesce();
            parts.web.search.quiesce();
        }
        RResult::ROk(())
    }

    fn disable(&self) -> RResult<(), AbiError> {
        let Some(parts) = self.lock().take() else { return RResult::ROk(()) };
        parts.web.poller.quiesce();
        parts.web.background.quiesce();
        parts.web.search.close();
        let runtime = parts.runtime.lock().unwrap_or_else(PoisonError::into_inner).take();
        if let Some(runtime) = runtime {
            runtime.shutdown_timeout(ENDING);
        }
        RResult::ROk(())
    }

    fn handle(&self, request: Request) -> RResult<Response, AbiError> {
        self.parts().and_then(|parts| parts.web.handle(request)).into()
    }

    fn call(&self, call: Call) -> RResult<RString, AbiError> {
        self.parts().and_then(|parts| parts.web.call(&call)).into()
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

    fn metrics(&self) -> RResult<RString, AbiError> {
        self.parts().and_then(|parts| metrics(&parts.web)).map(RString::from).into()
    }
}

fn status(web: &Web) -> Result<RString, AbiError> {
    let accounts = web.accounts.all()?;
    // Mail may have come by an import alone, and an account may have brought none yet.
    let mut spaces: BTreeSet<String> = web.archive.spaces()?.into_iter().collect();
    spaces.extend(accounts.iter().map(|(space, _)| space.clone()));
    let totals = web.archive.site_totals()?;
    let status = Status {
        accounts: accounts.len() as u64,
        spaces: spaces.len() as u64,
        messages: totals.messages,
        bytes: totals.bytes,
        last_error: None,
    };
    answer(&status)
}
