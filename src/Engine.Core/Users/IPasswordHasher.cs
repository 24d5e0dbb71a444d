namespace Engine.Core.Users;

/// <summary>Makes and checks password hashes. Never a fast hash: these are the only secrets people choose themselves.</summary>
public interface IPasswordHasher
{
    /// <summary>A hash of the password with a salt of its own.</summary>
    ValueTask<string> HashAsync(string password, CancellationToken cancellationToken);

    /// <summary>Whether the password is the one that was hashed.</summary>
    ValueTask<bool> VerifyAsync(string password, string hash, CancellationToken cancellationToken);
}
