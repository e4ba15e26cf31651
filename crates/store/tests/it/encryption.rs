//! Encrypted connections to a server of PostgreSQL: who is believed, and who is not.

#[path = "../../../cli/tests/it/fetch/certificate.rs"]
mod certificate;

use std::net::TcpListener;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use certificate::{Identity, Root, identity};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use saring_store::{Location, Query, Record, Store, StoreErrorKind};
use tempfile::TempDir;

use crate::place::{Server, one, options};

/// A server at 127.0.0.1 that encrypts, and the files of those who connect to it.
struct Encrypted {
    server: Server,
    port: u16,
    folder: TempDir,
}

impl Encrypted {
    fn start() -> Option<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let server = Server::prepare(port)?;
        let folder = tempfile::tempdir().unwrap();
        let Identity { root_pem, certificate, key } = identity();
        server.add("server.crt", &pem(&certificate));
        server.add("server.key", &pem_of_key(&key));
        // Whom the server believes has a root of its own.
        let clients = Root::new();
        server.add("clients.crt", &clients.pem());
        server.add(
            "postgresql.auto.conf",
            "listen_addresses = '127.0.0.1'\nssl = on\nssl_ca_file = 'clients.crt'\n",
        );
        std::fs::write(
            server.data().join("pg_hba.conf"),
            "local all all trust\n\
             hostssl all certified 127.0.0.1/32 cert\n\
             hostssl all secret 127.0.0.1/32 scram-sha-256\n\
             hostssl all saring 127.0.0.1/32 trust\n\
             hostnossl all plain 127.0.0.1/32 trust\n",
        )
        .unwrap();
        drop(listener);
        server.run();
        let mut client =
            postgres::Client::connect(&server.settings(), postgres::NoTls).unwrap();
        client
            .batch_execute(
                "create role certified superuser login; create role plain superuser login;
                 create role secret superuser login password 'invented'",
            )
            .unwrap();
        // An extension that says nothing to a server: the key is for signing.
        let usage = [0x30, 0x0b, 6, 3, 0x55, 0x1d, 0x0f, 4, 4, 3, 2, 7, 0x80];
        let (shown, own) = clients.issue("certified", &usage);
        let encrypted = Self { server, port, folder };
        encrypted.write("root", &root_pem);
        encrypted.write("server", &pem(&certificate));
        encrypted.write("other", &identity().root_pem);
        encrypted.write("shown", &pem(&shown));
        encrypted.write("own", &pem_of_key(&own));
        Some(encrypted)
    }

    fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Settings, with files of this folder for names behind an `@`.
    fn settings(&self, text: &str) -> Location {
        let folder = format!("{}/", self.folder.path().display());
        let (port, text) = (self.port, text.replace('@', &folder));
        Location::Postgres(format!("port={port} dbname=postgres {text}"))
    }

    /// How many connections of ours there are: encrypted, and not.
    fn connections(&self) -> (i64, i64) {
        let settings = self.server.settings();
        let mut client = postgres::Client::connect(&settings, postgres::NoTls).unwrap();
        let row = client
            .query_one(
                "select count(*) filter (where ssl), count(*) filter (where not ssl) \
                 from pg_stat_ssl join pg_stat_activity using (pid) \
                 where application_name = 'saring'",
                &[],
            )
            .unwrap();
        (row.get(0), row.get(1))
    }

    /// Opens a store, which works by connections that are encrypted, or are not.
    fn check(&self, settings: &str, is_encrypted: bool) {
        let store = match Store::open(&self.settings(settings), options()) {
            Ok(store) => store,
            Err(error) => panic!("{settings}: {error}"),
        };
        store.commit(one(Record::new("alert", "a", vec![7; 100_000]))).wait().unwrap();
        assert_eq!(store.count(Query::all("alert")).wait(), Ok(1));
        let (encrypted, plain) = self.connections();
        assert_eq!(
            (encrypted > 0, plain > 0),
            (is_encrypted, !is_encrypted),
            "{settings}"
        );
        drop(store);
        let deadline = Instant::now() + Duration::from_secs(30);
        while self.connections() != (0, 0) {
            assert!(Instant::now() < deadline, "{settings}: connections stay");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// Opens no store, and why.
    fn refuse(&self, settings: &str, expected: &str) {
        let refused = Store::open(&self.settings(settings), options()).err();
        let refused = refused.expect(settings);
        assert_eq!(refused.kind(), StoreErrorKind::Unavailable, "{settings}: {refused}");
        assert!(refused.to_string().contains(expected), "{settings}: {refused}");
        assert!(!refused.to_string().contains("invented"), "{refused}");
    }
}

fn pem(certificate: &CertificateDer<'_>) -> String {
    armoured("CERTIFICATE", certificate)
}

fn pem_of_key(key: &PrivateKeyDer<'_>) -> String {
    armoured("PRIVATE KEY", key.secret_der())
}

fn armoured(what: &str, bytes: &[u8]) -> String {
    let body = STANDARD.encode(bytes);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).map(|line| str::from_utf8(line).unwrap()).collect();
    format!("-----BEGIN {what}-----\n{}\n-----END {what}-----\n", lines.join("\n"))
}

#[test]
fn a_server_is_believed_as_far_as_the_settings_say() {
    let Some(encrypted) = Encrypted::start() else { return };
    let check = |settings: &str| encrypted.check(settings, true);
    let refuse = |settings: &str, why: &str| encrypted.refuse(settings, why);
    let here = "user=saring host=127.0.0.1";
    // The certificate is for 127.0.0.1 alone.
    let elsewhere = "user=saring host=localhost hostaddr=127.0.0.1";
    check(&format!("{here} sslmode=verify-full sslrootcert=@root"));
    check(&format!("{here} sslmode=verify-full sslrootcert=@server"));
    check("user=saring hostaddr=127.0.0.1 sslmode=verify-full sslrootcert=@root");
    check(&format!("{elsewhere} sslmode=verify-ca sslrootcert=@root"));
    check(&format!("{elsewhere} sslmode=require sslrootcert=@root"));
    check(&format!("{elsewhere} sslmode=require"));
    check(elsewhere);

    let name = "not valid for name";
    refuse(&format!("{elsewhere} sslmode=verify-full sslrootcert=@root"), name);
    refuse(&format!("{elsewhere} sslmode=verify-full sslrootcert=@server"), name);
    for mode in ["verify-full", "verify-ca", "require", "prefer"] {
        let other = format!("{here} sslmode={mode} sslrootcert=@other");
        refuse(&other, "no encrypted connection: invalid peer certificate");
    }
    // Who wants no encryption has none, where the server allows it.
    encrypted.check("user=plain host=127.0.0.1 sslmode=disable", false);
    refuse(&format!("{here} sslmode=disable"), "28000");
}

#[test]
fn a_server_believes_who_shows_a_certificate_or_binds_a_password() {
    let Some(encrypted) = Encrypted::start() else { return };
    let here = "host=127.0.0.1 sslmode=verify-full sslrootcert=@root";
    let certified = format!("{here} user=certified");
    encrypted.check(&format!("{certified} sslcert=@shown sslkey=@own"), true);
    encrypted.refuse(&certified, "28000");

    let secret = format!("{here} user=secret password=invented");
    encrypted.check(&format!("{secret} channel_binding=require"), true);
    encrypted.check(&secret, true);
    encrypted.refuse(&format!("{here} user=secret password=other"), "28P01");
}

#[test]
fn a_server_without_encryption_is_refused_where_it_is_demanded() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let Some(server) = Server::prepare(port) else { return };
    server.add("postgresql.auto.conf", "listen_addresses = '127.0.0.1'\n");
    drop(listener);
    server.run();
    let open = |mode: &str| {
        let settings = format!(
            "host=127.0.0.1 port={port} user=saring dbname=postgres sslmode={mode}"
        );
        Store::open(&Location::Postgres(settings), options())
    };
    let refused = open("require").err().unwrap();
    assert!(refused.to_string().contains("does not support TLS"), "{refused}");
    drop(open("prefer").unwrap());
}
