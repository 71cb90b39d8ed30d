mod dispatch;
mod embed;
mod jobs;
mod long;
mod search;
mod site;
mod trash;
mod wire;
