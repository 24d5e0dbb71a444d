using Engine.Core.Errors;

namespace Engine.Core.Tickets;

/// <summary>Refusals of the pages behind tickets.</summary>
internal static class TicketErrors
{
    public static EngineError Gone { get; } = new("E5002", "invalid_request", 400, "This link has expired or was never issued.", Redirectable: false);

    public static EngineError Used { get; } = new("E5003", "invalid_request", 400, "This link was used before. It can be used only once.", Redirectable: false);

    public static EngineError Outdated { get; } = new("E5004", "invalid_request", 400, "This link does not fit the account any more.", Redirectable: false);
}
