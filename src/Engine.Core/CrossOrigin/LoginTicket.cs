using Engine.Core.Sessions;
using Engine.Core.Storage.Payloads;

namespace Engine.Core.CrossOrigin;

/// <summary>
/// What a <c>login_ticket</c> stands for, as it is stored: somebody has proven in a page of an application who they are. The ticket is
/// good once, for that application, in the browser that presented the credentials.
/// </summary>
internal sealed record LoginTicket
{
    [Field(1)]
    public required Authentication Authentication { get; init; }

    /// <summary>The hash of the browser's binding cookie.</summary>
    [Field(2)]
    public required string Browser { get; init; }

    public byte[] ToPayload() => Payload<LoginTicket>.Write(this);

    public static LoginTicket FromPayload(ReadOnlyMemory<byte> payload) => Payload<LoginTicket>.Read(payload);
}
