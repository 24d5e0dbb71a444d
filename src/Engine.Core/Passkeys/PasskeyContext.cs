using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Http;

namespace Engine.Core.Passkeys;

/// <summary>What the steps of the endpoints below <c>/passkey</c> know so far.</summary>
public sealed class PasskeyContext : EndpointContext
{
    internal PasskeyContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request, once they were read.</summary>
    public RequestParameters? Parameters { get; internal set; }

    /// <summary>The application, once it has proven who it is.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The database, once it was found to have passkeys.</summary>
    public Connection? Connection { get; internal set; }
}
