"""nginx of the stage: deploy/nginx/academy.conf with other paths, ports and a certificate."""

import datetime
import getpass
import os
import shutil
import signal
import socket
import ssl
from pathlib import Path

from tests.production.children import Child

ROOT = Path(__file__).resolve().parent.parent.parent
NGINX = ROOT / "deploy" / "nginx"
MAIN = """\
daemon off;
user {user};
worker_processes 1;
pid {run}/nginx.pid;
error_log stderr crit;
events {{ worker_connections 2048; }}
http {{
    include {types};
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {run}/nginx-body;
    proxy_temp_path {run}/nginx-proxy;
    fastcgi_temp_path {run}/nginx-fastcgi;
    uwsgi_temp_path {run}/nginx-uwsgi;
    scgi_temp_path {run}/nginx-scgi;
    include {site};
}}
"""


def nginx_program() -> str | None:
    return shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")


def nginx_child(
    run: Path, folder: Path, https_port: int, http_port: int, static: Path
) -> tuple[Child, ssl.SSLContext]:
    certificate, key = make_certificate(run)
    (run / "academy-proxy.conf").write_text((NGINX / "academy-proxy.conf").read_text())
    replaced = {
        "/run/academy/web.sock": f"{run}/web.sock",
        "/etc/nginx/academy-proxy.conf": f"{run}/academy-proxy.conf",
        "/etc/letsencrypt/live/academy.example/fullchain.pem": str(certificate),
        "/etc/letsencrypt/live/academy.example/privkey.pem": str(key),
        "/var/log/nginx/academy-error.log": f"{folder}/nginx-error.log",
        "/var/log/nginx/academy.log": f"{folder}/nginx-access.log",
        "/var/www/acme": str(run),
        "/srv/academy/static": str(static),
        "/srv/academy/media": f"{folder}/media",
        "/srv/academy/private-media": f"{folder}/private-media",
        "server_name academy.example;": "server_name localhost;",
        "    listen [::]:80;\n": "",
        "    listen [::]:443 ssl default_server;\n": "",
        "    listen [::]:443 ssl http2;\n": "",
        "listen 80;": f"listen 127.0.0.1:{http_port};",
        "listen 443 ssl default_server;": f"listen 127.0.0.1:{https_port} ssl default_server;",
        "listen 443 ssl http2;": f"listen 127.0.0.1:{https_port} ssl http2;",
    }
    text = (NGINX / "academy.conf").read_text()
    for theirs, ours in replaced.items():
        assert theirs in text, f"deploy/nginx/academy.conf says nothing of {theirs}"
        text = text.replace(theirs, ours)
    assert "academy.example" not in text.split("\nmap ", 1)[1]
    (run / "academy.conf").write_text(text)
    main = MAIN.format(
        user=getpass.getuser(), run=run, site=run / "academy.conf", types="/etc/nginx/mime.types"
    )
    (run / "nginx.conf").write_text(main)

    def answers() -> bool:
        socket.create_connection(("127.0.0.1", https_port), 1).close()
        return True

    child = Child(
        name="nginx",
        command=[nginx_program() or "nginx", "-e", "stderr", "-c", f"{run}/nginx.conf"],
        env={"PATH": os.environ["PATH"]},
        cwd=run,
        log=folder / "nginx.log",
        ready=answers,
        stop_signals=(signal.SIGQUIT, signal.SIGTERM),
    )
    return child, ssl.create_default_context(cafile=str(certificate))


def make_certificate(run: Path) -> tuple[Path, Path]:
    """Of localhost, for a week."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=7))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    certificate, private = run / "certificate.pem", run / "key.pem"
    certificate.write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    private.touch(mode=0o600)
    private.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return certificate, private
