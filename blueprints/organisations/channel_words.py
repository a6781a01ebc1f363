"""How pages say a channel's kind, how it stands and why an address is refused."""

from flask_babel import lazy_gettext as _

from portal.alerts.channel_rules import AddressFault, ChannelKind, ChannelStanding

KINDS = {
    ChannelKind.TELEGRAM: "Telegram",
    ChannelKind.SLACK: "Slack",
    ChannelKind.DISCORD: "Discord",
    ChannelKind.MATRIX: "Matrix",
    ChannelKind.MASTODON: "Mastodon",
    ChannelKind.MAIL: _("Correo"),
    ChannelKind.NTFY: "ntfy",
}
STANDINGS = {
    ChannelStanding.NEW: (_("sin probar"), "quiet"),
    ChannelStanding.TRYING: (_("se está intentando"), "warn"),
    ChannelStanding.WORKS: (_("funciona"), "good"),
    ChannelStanding.FAILS: (_("falla"), "bad"),
}
FAULTS = {
    AddressFault.NOT_READABLE: _("No se entiende como dirección. Revisar que no tenga espacios."),
    AddressFault.NOT_OFFERED: _(
        "Ese servicio no se ofrece. "
        "Usar tgram, slack, discord, matrixs, mastodons, mailtos o ntfys."
    ),
    AddressFault.HAS_OPTIONS: _("Quitar las opciones: nada después de «?», ni comas."),
    AddressFault.NOT_PUBLIC: _(
        "El servidor tiene que tener un nombre público, como chat.example.org, sin número de red."
    ),
}
