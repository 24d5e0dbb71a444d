using System.Text.Json;
using System.Text.Json.Nodes;
using Engine.Core.Keys;
using Engine.Core.Outbox;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.Messages;

/// <summary>A mail that waits to be delivered, as it is stored.</summary>
internal sealed record QueuedMail : IDue<QueuedMail>
{
    /// <summary>The mail as JSON, wrapped: its code or its link lets whoever has it act for the person.</summary>
    [Field(1)]
    public required string Mail { get; init; }

    /// <summary>The name of its template, for the log.</summary>
    [Field(2)]
    public required string Template { get; init; }

    [Field(3)]
    public int Attempts { get; init; }

    [Field(4)]
    public DateTimeOffset DueAt { get; init; }

    public QueuedMail At(int attempts, DateTimeOffset dueAt) => this with { Attempts = attempts, DueAt = dueAt };

    public byte[] ToPayload() => Payload<QueuedMail>.Write(this);

    public static QueuedMail FromPayload(ReadOnlyMemory<byte> payload) => Payload<QueuedMail>.Read(payload);

    public static string Wrap(SecretProtector protector, Mail mail)
        => protector.Protect(new JsonObject { ["id"] = mail.Id, ["to"] = mail.To, ["from"] = mail.From, ["subject"] = mail.Subject, ["html"] = mail.Html, ["language"] = mail.Language }.ToJsonString());

    public Mail Unwrap(SecretProtector protector)
    {
        using var document = JsonDocument.Parse(protector.Unprotect(Mail));
        return new Mail(Text("to")!, Text("from")!, Text("subject")!, Text("html")!) { Id = Text("id")!, Language = Text("language") };

        string? Text(string name) => document.RootElement.GetProperty(name).GetString();
    }
}
