using Engine.Core.Applications;
using Engine.Core.Connections;
using Engine.Core.Http;
using Engine.Core.Users;

namespace Engine.Core.Databases;

/// <summary>What the steps of the endpoints below <c>/dbconnections</c> know so far.</summary>
public sealed class DatabaseContext : EndpointContext
{
    internal DatabaseContext(EndpointContext context)
        : base(context)
    {
    }

    /// <summary>The parameters of the request, once they were read.</summary>
    public RequestParameters? Parameters { get; internal set; }

    /// <summary>The application of the request, once it was found.</summary>
    public Application? Application { get; internal set; }

    /// <summary>The database, once it was found to be enabled for the application.</summary>
    public Connection? Connection { get; internal set; }

    /// <summary>The person who has signed up.</summary>
    internal User? Created { get; set; }
}
