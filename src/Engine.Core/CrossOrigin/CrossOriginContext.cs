using Engine.Core.Applications;
using Engine.Core.Http;

namespace Engine.Core.CrossOrigin;

/// <summary>What the steps of <c>/co/authenticate</c> know so far.</summary>
public sealed class CrossOriginContext : EndpointContext
{
    internal CrossOriginContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request, once they were read.</summary>
    public RequestParameters? Parameters { get; internal set; }

    /// <summary>The application, once it was found.</summary>
    public Application? Application { get; internal set; }

    /// <summary>What the person presents, once that was read.</summary>
    internal CrossOriginCredential? Credential { get; set; }
}
