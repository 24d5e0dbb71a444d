using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Http;

namespace Engine.Core.Passwordless;

/// <summary>What the steps of the endpoints below <c>/passwordless</c> know so far.</summary>
public sealed class PasswordlessContext : EndpointContext
{
    internal PasswordlessContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request, once they were read.</summary>
    public RequestParameters? Parameters { get; internal set; }

    /// <summary>The application, once it was found.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The connection, once it was found.</summary>
    public Connection? Connection { get; internal set; }

    /// <summary>The email address or telephone number, once it was read.</summary>
    public string? Recipient { get; internal set; }

    /// <summary>The callback, where the browser is sent to one.</summary>
    internal string? RedirectUri { get; set; }
}
