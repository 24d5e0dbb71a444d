namespace Engine.Core.Http;

/// <summary>Something in the process asks for a link, and nobody has said under which address people reach the tenant.</summary>
internal sealed class AddressUnknownException(string tenant)
    : InvalidOperationException($"The address of the tenant '{tenant}' is not known without an HTTP request, and the answer would contain a link. Set TenantDefinition.Issuer.");
