using Engine.Core.Errors;

namespace Engine.Core.Codes;

/// <summary>Refusals of codes that are sent to people.</summary>
internal static class CodeErrors
{
    public static EngineError TooMany { get; } = new("E5040", "too_many_requests", 429, "Too many codes were requested. Wait a while and try again.", Redirectable: false) { TextKey = "too-many-codes" };

    public static EngineError NotSent { get; } = new("E5041", "server_error", 500, "The message could not be sent. Try again in a moment.", Redirectable: false) { TextKey = "code-not-sent" };
}
