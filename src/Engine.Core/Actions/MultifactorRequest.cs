namespace Engine.Core.Actions;

/// <summary>What an Action has said about a second factor with <c>api.multifactor.enable</c>.</summary>
/// <param name="Provider"><c>any</c>, <c>guardian</c>, <c>google-authenticator</c> or <c>none</c>.</param>
/// <param name="AllowsRememberBrowser">Whether a browser that was remembered need not prove one.</param>
public sealed record MultifactorRequest(string Provider, bool AllowsRememberBrowser = false)
{
    /// <summary>Whether nobody is asked, whatever the tenant's policies say.</summary>
    public bool IsSkipped => Provider == "none";

    internal string ToText() => AllowsRememberBrowser ? Provider + " remember" : Provider;

    internal static MultifactorRequest? FromText(string? text) => text?.Split(' ') is [var provider, .. var rest] ? new(provider, rest.Length > 0) : null;
}
